import { cleanup, configure, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { go } from '../src/frame/router'
import { me } from '../src/frame/session'
import { needWords, startWords } from '../src/i18n'
import Callbacks from '../src/pages/lists/Callbacks'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })
beforeAll(async () => {
  await startWords()
  await needWords(['office', 'lists'])
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  go('/')
})

const promise = { id: 'p1', campaign_id: 'k1', campaign_name: 'Renewals', lead_id: 'l1', name: 'Chen', number: '•••• 8000', region: '', timezone: 'Asia/Shanghai', call_id: 'c1', agent_id: 'a1', agent_name: 'Ann', due_at: '2999-01-01T02:00:00Z', note: '', tries: 0, state: 'waiting', reason: 'callback' }

/** The page of an address for somebody with these rights, and what it asked the server for. */
async function open(address: string, verbs: string[]) {
  go(address)
  me.set({ verbs, user: { id: 'u', role: 'owner' }, tenant: { country: 'CN' }, prefs: {} } as never)
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    return Promise.resolve(new Response(JSON.stringify({ items: path.includes('/users') ? [{ id: 'a1', name: 'Ann', status: 'active' }, { id: 'a2', name: 'Ben', status: 'active' }] : [promise], next: null })))
  })
  render(<Callbacks />)
  await screen.findByText('Chen')
  return asked
}

test('a promise leads to whom it was made, says for which campaign, and can be handed over on a phone too', async () => {
  await open('/callbacks', ['leads:read', 'leads:write', 'users:read'])
  expect(screen.getByText('Chen').closest('a')?.getAttribute('href')).toBe('/leads/l1')
  expect(screen.getByText('Renewals')).toBeDefined()
  const agent = await screen.findByRole('combobox')
  expect(agent.closest('.wide')).toBeNull()
  expect(agent.style.minWidth).toBe('96px') // a narrow table would press it to its arrow
})

test('the promises of one campaign are asked for by the address', async () => {
  const asked = await open('/callbacks?campaign_id=k1', ['leads:read'])
  expect(asked).toContain('/v1/callbacks?campaign_id=k1')
  expect(screen.getByRole('heading').textContent).toContain('Renewals')
})

test('an agent, who may not read leads, has no link to one', async () => {
  await open('/desk/callbacks', ['desk:run'])
  expect(screen.getByText('Chen').closest('a')).toBeNull()
})
