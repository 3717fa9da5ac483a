import type { CampaignMode } from './campaign'

// simulations: a campaign played in virtual time by the code that dials; nobody is called
// POST   /v1/campaigns/{id}/simulations    SimulationOptions -> 202 Simulation; the same options twice are one
// GET    /v1/campaigns/{id}/simulations    -> Page<Simulation>, newest first, without points
// GET    /v1/simulations/{id}              -> Simulation (then kept true by "simulation" events while it is played)
// POST   /v1/simulations/{id}/cancel       -> Simulation
export interface SimulationOptions {
  mode?: CampaignMode
  target?: number
  ratio?: number
  agents?: number
  from?: string
  to?: string
  days?: number
  lines?: number
  seed?: number
}
/** Where a figure comes from: this campaign's calls, all calls of the business, or an ordinary list and team. */
export type SimulationSource = 'campaign' | 'tenant' | 'assumed'
export interface SimulationBasis {
  zone: string
  start: string
  days: number
  calls: number
  fates: string
  talk: string
  wrap: string
  ring: string
  answer_rate: number
  machine_rate: number
  talk_mean_seconds: number
  wrap_mean_seconds: number
  mode: string
  target: number
  agents: number
  lines: number
  lists: number
  /** that calls may show; 0: none is proved yet and no cap is played */
  numbers: number
  /** callbacks that wait in the queue */
  promised: number
  finished: number
  sandbox: boolean
}
export interface SimulationPoint {
  at: string
  dials: number
  answered: number
  connected: number
  abandoned: number
  talking: number
  wrap: number
  ready: number
  machines: number
  /** with a lead to look at, or until a call of their own was answered */
  held: number
}
/** Leads not reached; the state whose own rule it is, and the day off behind it, if there is one. */
export interface SimulationSkip {
  reason: string
  country: string
  state: string
  law: string
  holiday: string
  leads: number
}
export interface SimulationResult {
  start: string
  end: string
  finish: string | null
  leads: { total: number; done: number; waiting: number; blocked: number }
  dials: number
  answered: number
  connected: number
  /** callbacks promised in conversations, and those talked by who promised them or by somebody else */
  callbacks: number
  returned_own: number
  returned_other: number
  numbers: { number: string; calls: number; answered: number; rests_until: string | null; rest_reason: string }[]
  /** leads that agents were shown and passed over */
  skipped: number
  /** people who heard the announcement of a campaign without agents to its end */
  heard: number
  opted_out: number
  abandoned: number
  abandon_rate: number
  answer_rate: number
  /** null: the campaign needs nobody */
  utilisation: number | null
  wait: { p50_seconds: number; p95_seconds: number }
  outcomes: Record<string, number>
  skips: SimulationSkip[]
  held: { reason: string; seconds: number }[]
  usage_micro: number
  monthly_micro: number
  currency: string
  points: SimulationPoint[]
}
export interface Simulation {
  id: string
  campaign_id: string
  status: 'queued' | 'running' | 'done' | 'cancelled' | 'failed'
  /** 0..1 of the time played so far */
  share: number
  reason: string
  options: SimulationOptions
  basis: SimulationBasis
  result: SimulationResult | null
  created_at: string
  finished_at: string | null
}
