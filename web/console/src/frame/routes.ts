import type { Route } from './router'

const office = (path: string, load: Route['load'], ...more: Route['words']): Route => ({ path, load, words: ['office', ...more], frame: 'office' })
const dialing = (path: string, load: Route['load']): Route => ({ path, load, words: ['office', 'modes', 'numbers', 'lists', 'detect'], frame: 'office' })
const leads = (path: string, load: Route['load']): Route => ({ path, load, words: ['office', 'lists', 'leads', 'modes'], frame: 'office' })
const trunks = (path: string, load: Route['load']): Route => ({ path, load, words: ['office', 'trunks'], frame: 'office' })
const law = (path: string, load: Route['load'], ...more: Route['words']): Route => ({ path, load, words: ['office', 'compliance', ...more], frame: 'office' })
const team = (path: string, load: Route['load']): Route => ({ path, load, words: ['office', 'routing'], frame: 'office' })
const listening = (path: string, load: Route['load']): Route => ({ path, load, words: ['office', 'detect'], frame: 'office' })
const hearing = (path: string, load: Route['load']): Route => ({ path, load, words: ['office', 'detect', 'sound'], frame: 'office' })
const entry = (path: string, load: Route['load']): Route => ({ path, load, words: ['entry'], frame: 'none', open: true })

/** Every address of the console. Each page is its own chunk. */
export const routes: Route[] = [
  entry('/signup', () => import('../pages/entry/SignUp')),
  entry('/verify', () => import('../pages/entry/Verify')),
  entry('/login', () => import('../pages/entry/LogIn')),
  entry('/invite/:token', () => import('../pages/entry/Invite')),
  { path: '/start', load: () => import('../pages/entry/Start'), words: ['entry'], frame: 'office' },
  { path: '/desk', load: () => import('../pages/desk/Desk'), words: ['desk'], frame: 'desk' },
  { path: '/floor', load: () => import('../pages/floor/Floor'), words: ['office', 'floor', 'desk'], frame: 'office' },
  office('/campaigns', () => import('../pages/campaigns/Campaigns')),
  dialing('/campaigns/new', () => import('../pages/campaigns/Edit')),
  dialing('/campaigns/:id', () => import('../pages/campaigns/Live')),
  dialing('/campaigns/:id/edit', () => import('../pages/campaigns/Edit')),
  { path: '/campaigns/:id/simulate', load: () => import('../pages/campaigns/Simulate'), words: ['office', 'simulate'], frame: 'office' },
  leads('/campaigns/:id/leads', () => import('../pages/lists/Leads')),
  leads('/leads/:id', () => import('../pages/leads/LeadPage')),
  leads('/callbacks', () => import('../pages/lists/Callbacks')),
  leads('/desk/callbacks', () => import('../pages/lists/Callbacks')),
  leads('/lists', () => import('../pages/lists/Lists')),
  office('/lists/import/:id', () => import('../pages/lists/Import')),
  leads('/lists/:id', () => import('../pages/lists/Leads')),
  office('/calls', () => import('../pages/calls/Calls')),
  hearing('/calls/:id', () => import('../pages/calls/CallPage')),
  listening('/announcements', () => import('../pages/office/Announcements')),
  office('/numbers', () => import('../pages/numbers/Numbers'), 'numbers'),
  office('/numbers/:id', () => import('../pages/numbers/NumberPage'), 'numbers'),
  trunks('/trunks', () => import('../pages/trunks/Trunks')),
  trunks('/trunks/new', () => import('../pages/trunks/Form')),
  trunks('/trunks/groups/:id', () => import('../pages/trunks/Group')),
  trunks('/trunks/:id', () => import('../pages/trunks/Live')),
  trunks('/trunks/:id/edit', () => import('../pages/trunks/Form')),
  trunks('/trunks/:id/prices', () => import('../pages/trunks/Prices')),
  team('/team/people', () => import('../pages/office/People')),
  team('/team/queues', () => import('../pages/team/Queues')),
  team('/team/skills', () => import('../pages/team/Skills')),
  team('/team/rules', () => import('../pages/team/Rules')),
  office('/developers/keys', () => import('../pages/office/Keys')),
  law('/compliance', () => import('../pages/compliance/Checks')),
  law('/compliance/checks', () => import('../pages/compliance/Checks')),
  law('/compliance/blacklist', () => import('../pages/compliance/Blacklist')),
  law('/compliance/consent', () => import('../pages/compliance/Consents')),
  law('/compliance/windows', () => import('../pages/compliance/Windows')),
  law('/compliance/proof', () => import('../pages/compliance/Proof'), 'audit'),
  office('/billing', () => import('../pages/office/Billing')),
  office('/audit', () => import('../pages/office/Audit'), 'audit'),
  { path: '/inbox', load: () => import('../pages/office/Inbox'), words: ['office', 'entry'], frame: 'none', open: true },
]

/** The rail, by the verb that opens each place; a place whose verb a person lacks is absent. */
export const rail: { to: string; key: string; verb: string; jump: string; group: number }[] = [
  { to: '/start', key: 'start', verb: 'start:read', jump: 'S', group: 0 },
  { to: '/floor', key: 'floor', verb: 'floor:read', jump: 'F', group: 1 },
  { to: '/campaigns', key: 'campaigns', verb: 'campaigns:read', jump: 'C', group: 1 },
  { to: '/lists', key: 'lists', verb: 'lists:read', jump: 'L', group: 1 },
  { to: '/calls', key: 'calls', verb: 'calls:read', jump: 'H', group: 1 },
  { to: '/desk', key: 'desk', verb: 'desk:run', jump: 'D', group: 1 },
  { to: '/numbers', key: 'numbers', verb: 'numbers:read', jump: 'N', group: 2 },
  { to: '/trunks', key: 'trunks', verb: 'trunks:read', jump: 'R', group: 2 },
  { to: '/compliance/checks', key: 'compliance', verb: 'compliance:read', jump: 'G', group: 2 },
  { to: '/announcements', key: 'announcements', verb: 'campaigns:read', jump: 'W', group: 2 },
  { to: '/team/people', key: 'team', verb: 'users:read', jump: 'T', group: 2 },
  { to: '/developers/keys', key: 'keys', verb: 'keys:read', jump: 'K', group: 3 },
  { to: '/billing', key: 'billing', verb: 'billing:read', jump: 'B', group: 3 },
  { to: '/audit', key: 'audit', verb: 'audit:read', jump: 'A', group: 3 },
]
