import type { AgentState } from './live'

// floor
// GET    /v1/floor/agents     -> Page<FloorAgent>
// GET    /v1/floor/taken      -> Page<FloorTaken>
// GET    /v1/monitors/setup   -> { ice_servers }
// GET    /v1/monitors         -> Page<Monitor>
// POST   /v1/monitors         { agent_id, mode, sdp } -> 201 MonitorAnswer; 404 agent_absent; 409 other_node { node } | own_calls
// GET    /v1/monitors/{id}    -> Monitor; 404 when it has ended
// PATCH  /v1/monitors/{id}    { agent_id?, mode?, sdp? } -> MonitorAnswer
//        fresh: the sdp is of a new connection, for a call that was taken
// POST   /v1/monitors/{id}/take -> Monitor; 409 no_call | call_over
// POST   /v1/monitors/{id}/mute | hold { on } -> Monitor; 409 no_call
// POST   /v1/monitors/{id}/recording { do: pause|resume|consent } -> Monitor; 403 no_pause; 409 no_call | no_consent | not_recorded
// POST   /v1/monitors/{id}/dtmf { digits } -> Monitor, when they are sent; 409 no_call; 503 digits_lost
// POST   /v1/monitors/{id}/hangup -> Monitor; 409 no_call
// POST   /v1/monitors/{id}/disposition { code, note?, fields?, callback_at?, only_here? } -> Monitor; 409 still_talking; 400 field_required | callback_time_missing
// POST   /v1/monitors/{id}/announcement { recording, to: "customer" | "agent" } -> Monitor; 409 no_call; 404 without the recording
// DELETE /v1/monitors/{id}    -> 204
/** An agent as supervisors see them. */
export interface FloorAgent {
  user_id: string
  name: string
  state: AgentState
  since: string
  reason: string
  next: string
  reattaching: boolean
  call_id: string
  campaign_id: string
  campaign_ids: string[]
  /** 0 when not known */
  mos: number
  /** What is wrong with the sound of the call at hand, and whose side it is. */
  trouble: { kind: 'quality_low' | 'one_way' | 'echo'; side: 'agent' | 'customer'; way: '' | 'from' | 'to' }[]
  /** Of the call at hand. */
  recording: '' | 'on' | 'off' | 'paused' | 'withheld' | 'failing'
  /** Running campaigns that call nobody: their calls must be recorded and could not be. */
  held: { campaign_id: string; reason: 'recording_full' | 'recording_unwritable' }[]
}
/** A call that a supervisor took from its agent and talks in now. */
export interface FloorTaken {
  call_id: string
  campaign_id: string
  lead_id: string
  customer: string
  /** masked */
  number: string
  /** user id or key:<id> */
  by: string
  name: string
  agent_id: string
  agent_name: string
  since: string
  state: 'talking' | 'hold' | 'reattaching'
  muted: boolean
  recording: 'on' | 'off' | 'paused' | 'withheld' | 'failing'
  /** Of the supervisor's voice; 0: not known. */
  mos: number
  trouble: FloorAgent['trouble']
  /** The live stream's last word of it. */
  over: boolean
}
export type MonitorMode = 'listen' | 'whisper' | 'barge'
/** A supervisor who follows an agent's calls. */
export interface Monitor {
  id: string
  by: string
  agent_id: string
  mode: MonitorMode
  since: string
  up: boolean
  /** That is heard now; empty between calls. */
  call_id: string
  heard_since: string | null
  /** Why the agent's call is not heard; setting the mode again tries again. */
  unheard: '' | 'test_key' | 'not_logged' | 'call_crowded'
  /** The supervisor's own call, taken from its agent. */
  taken: TakenCall | null
}
export interface TakenCall {
  call_id: string
  campaign_id: string
  since: string
  /** null while it runs */
  ended_at: string | null
  by: '' | 'customer' | 'agent' | 'system'
  reason: string
  lead_id: string
  name: string
  number: string
  zone: string
  dispositions: { code: string; label: { zh: string; en: string }; kind: string }[]
  /** What a disposition of kind success needs. */
  required: { key: string; label: string; options: string[] }[]
  muted: boolean
  /** Since when the customer hears music; null: both are joined. */
  hold_since: string | null
  /** The supervisor's audio is away. */
  reattaching: boolean
  recording: 'on' | 'off' | 'paused' | 'withheld' | 'failing'
  may_pause: boolean
  /** What the agent had chosen and typed. */
  code: string
  note: string
  fields: Record<string, string>
}
export interface MonitorAnswer extends Monitor {
  sdp: string
}
