import type { LeadCount, LeadFilter } from './list'
import type { AgentState } from './live'
import type { CampaignCallers } from './number'

// campaigns
// GET    /v1/campaigns                     -> Page<Campaign>
// POST   /v1/campaigns                     CampaignDraft (name and list_id are enough) -> 201 Campaign
// GET    /v1/campaigns/defaults            -> CampaignDraft: what a new one would hold
// GET    /v1/campaigns/{id}                -> Campaign
// PATCH  /v1/campaigns/{id}                Partial<CampaignDraft> & { version } -> Campaign; 409 version_old
// POST   /v1/campaigns/preflight           CampaignDraft (+ id?) -> Preflight (nothing is saved)
// POST   /v1/campaigns/{id}/start|pause|resume|stop -> Campaign; 409 preflight_stops { items }
// POST   /v1/campaigns/{id}/pace           { mode?, pacing? } -> Campaign: while it runs, no version named
// GET    /v1/announcements/{name}          -> Announcement; name is "company" or a campaign's id; PUT takes a WAV file, /sound gives it
// GET    /v1/campaigns/{id}/live           ?range=900|7200|86400 -> CampaignLive (then kept true by "campaign" events)
// GET    /v1/campaigns/{id}/pulse          ?range=7200 -> CampaignPulse (read again when a minute is over)
// GET    /v1/campaigns/{id}/reasons        -> { items: LeadCount[], total } (why not dialed; sum = leads - done)
// GET    /v1/campaigns/{id}/leads          ?state&reason&outcome&cursor -> Page<Lead>
// DELETE /v1/campaigns/{id}                only drafts
export type CampaignMode = 'manual' | 'preview' | 'progressive' | 'ratio' | 'predictive' | 'agentless'
export type CampaignStatus = 'draft' | 'running' | 'paused' | 'done' | 'stopped'
export interface CampaignDraft {
  name: string
  list_id: string
  trunk_id: string
  /** A group to choose trunks from; trunk_id is then its first. Empty: the one trunk. */
  trunk_group_id: string
  caller_id: string
  callers: CampaignCallers
  /** callback: agents may take its calls on a telephone of their own, which is called too, for a surcharge. */
  route: 'direct' | 'callback'
  mode: CampaignMode
  windows: Window[]
  max_attempts: number
  per_day: number
  ring_seconds: number
  wrap_seconds: number
  /** outcome -> minutes until the next try; absent = no further try */
  retry: Record<string, number>
  script: ScriptStep[]
  dispositions: Disposition[]
  agent_ids: string[]
  recording: RecordingTerms
  purpose: string
  pacing: Pacing
  compliance?: Terms
  supply: Supply
  detection: Detection
}
/** What becomes of the talks' sound. */
export interface RecordingTerms {
  /** consent: nothing is kept before the person agrees */
  policy: 'required' | 'all' | 'consent' | 'none'
  may_pause: boolean
  /** Days until recordings are deleted; 0: as long as the workspace's rules say. */
  keep_days: number
}
/** What the campaign calls for, and the consent that takes. */
export interface Terms {
  purpose: 'service' | 'callback' | 'survey' | 'marketing'
  ai_voice: boolean
  need_proof: boolean
}
/** Where the leads come from; an empty mix is the campaign's list alone. */
export interface Supply {
  lists: { list_id: string; weight: number }[]
  select: LeadFilter
  order: 'oldest' | 'newest'
  /** By outcome, beside the minutes in retry. */
  recycle: Record<string, { other_time?: boolean; next_number?: boolean }>
}
/** Machine or person, and what then. */
export interface Detection {
  on: boolean
  hello_ms: number
  greeting_ms: number
  pause_ms: number
  decide_ms: number
  /** 0.5..0.99 */
  sure: number
  then: 'tell' | 'hang_up' | 'leave_message'
  /** The agent hears first what was said before. */
  catch_up?: boolean
}
/** Settings of all modes; shares are 0..1. */
export interface Pacing {
  target: number
  ratio: number
  /** 0 is no cap. */
  per_minute: number
  guard: { on: boolean; base: number; reference: number }
  preview: { seconds: number; then: 'dial' | 'skip' }
  to_agent: boolean
}
export interface Announcement {
  name: string
  file: string
  seconds: number
  at: string
}
export interface Campaign extends CampaignDraft {
  id: string
  status: CampaignStatus
  sample: boolean
  version: number
  created_at: string
  started_at: string | null
  ended_at: string | null
  list_name: string
  leads: number
  done: number
}
/** Customer's local time; days 1 = Monday .. 7 = Sunday. */
export interface Window {
  days: number[]
  from: string
  to: string
}
export interface ScriptStep {
  id: string
  title: string
  /** {name} and {field} are filled from the lead; the filled-in values come marked in the desk snapshot. */
  text: string
  branches: { label: string; to: string }[]
  fields: FormField[]
}
export interface FormField {
  key: string
  label: string
  required: boolean
  options: string[]
}
/** The key on the desk is its place in the list, 1-9. */
export interface Disposition {
  code: string
  label: { zh: string; en: string }
  kind: 'success' | 'final' | 'retry' | 'callback' | 'dnc' | 'wrong' | 'machine'
}
/** What a callback line adds to a minute whose agent is called on a telephone; 0 on a direct route and on the sandbox. */
export interface Surcharge {
  route: 'direct' | 'callback'
  minute_micro: number
  currency: string
  tariff: string
  /** Agents of the campaign whose calls come to a telephone. */
  stations: number
}
export interface Preflight {
  dialable: number
  leads: number
  blocked: LeadCount[]
  /** States whose own rules hold for some of the leads, by the guard's verdicts. */
  states: { country: string; state: string; law: string; leads: number; held: { reason: string; holiday: string; skipped: number; later: number }[] }[]
  /** Of the team chosen; null when it cannot be known. */
  expected_end: string | null
  lines: { needed: number; have: number }
  cost_micro: number
  surcharge: Surcharge
  currency: string
  items: {
    /** leads, window, profile, caller_id, trunk, lines, agents, script, dispositions, consent */
    key: string
    verdict: 'pass' | 'know' | 'stop'
    reason: string
    detail: Record<string, unknown>
  }[]
}
export interface CampaignPulse {
  budget: { known: boolean; left: number; caps: { share: number; days: number; people: number; abandoned: number }[] }
  /** accuracy = 1 - WAPE; ceiling = of whoever knows the rate; ratio = error against theirs. */
  forecast: { accuracy: number | null; ceiling: number; ratio: number; minutes: number }
  guard_points: number | null
  utilisation: number | null
  held: { reason: string; seconds: number }[]
  minutes: { at: string; mode: string; dials: number; answered: number; abandoned: number; forecast: number; held: Record<string, number> }[]
}
export interface CampaignLive {
  campaign: Campaign
  at: string
  figures: {
    /** 0..1 over the last 15 minutes; null before there is anything to divide by. */
    utilisation: number | null
    answer_rate: number | null
    abandoned_rate: number | null
    abandon_cap: number
    answer_to_agent_p50_ms: number | null
    answer_to_agent_p95_ms: number | null
    done: number
    leads: number
    expected_end: string | null
    expected_end_minutes: number | null
  }
  /** Even spacing of step_seconds, oldest first, newest ends at `at`. */
  lanes: {
    start: string
    step_seconds: number
    talking: number[]
    wrap: number[]
    signed_in: number[]
    in_flight: number[]
    /** Why slower or stopped; reason words such as no_agents, line_limit, window_closed, trunk_down, database_away, paused. */
    held: { from: string; to: string; reason: string; detail: Record<string, unknown> }[]
  }
  reasons: LeadCount[]
  outcomes: { outcome: string; count: number }[]
  dispositions: { code: string; count: number }[]
  agents: { user_id: string; name: string; state: AgentState; since: string }[]
  surcharge: Surcharge
  /** Why nothing new is dialed at this moment, empty when it dials. */
  held: { reason: string; detail: Record<string, unknown> } | null
}
