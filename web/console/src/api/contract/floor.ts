import type { AgentState } from './live'

// floor
// GET    /v1/floor/agents     -> Page<FloorAgent>
// GET    /v1/monitors/setup   -> { ice_servers }
// GET    /v1/monitors         -> Page<Monitor>
// POST   /v1/monitors         { agent_id, mode, sdp } -> 201 MonitorAnswer; 404 agent_absent; 409 other_node { node } | own_calls
// GET    /v1/monitors/{id}    -> Monitor; 404 when it has ended
// PATCH  /v1/monitors/{id}    { agent_id?, mode?, sdp? } -> MonitorAnswer
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
}
export interface MonitorAnswer extends Monitor {
  sdp: string
}
