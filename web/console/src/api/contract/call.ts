import type { UsageRow } from './money'

// calls
// GET    /v1/calls                         ?from&to&campaign_id&agent_id&outcome&disposition&lead_id&number(complete)&cursor&limit -> Page<Call>
// GET    /v1/calls/{id}                    -> CallDetail
// GET    /v1/calls/{id}/quality            ?most -> CallQuality
// GET    /v1/calls/{id}/recordings/{kind}/peaks   kind = call|early -> Peaks
// GET    /v1/calls/{id}/recordings/{kind}/audio   audio/wav, Range, Cache-Control: private; ?download=1 names the file
// PUT    /v1/calls/{id}/hold               { reason } -> 204, legal hold; DELETE ends it
// POST   /v1/calls/{id}/recording          { do: pause|resume|consent } -> 204, of a running call
// POST   /v1/calls/test                    { number, caller_id?, trunk_id? } -> Call (a test call to the desk of the caller)
export type Outcome =
  | 'answered' | 'abandoned' | 'machine' | 'busy' | 'rejected' | 'no_answer' | 'vacant' | 'powered_off' | 'suspended' | 'unreachable' | 'failed' | 'blocked'
export interface Call {
  id: string
  campaign_id: string
  campaign_name: string
  lead_id: string
  name: string
  number: string
  region: string
  timezone: string
  agent_id: string | null
  agent_name: string
  /** Who took it from that agent: user id or key:<id>; null: nobody did. */
  taken_by: string | null
  taken_by_name: string
  taken_at: string | null
  /** null while it lives */
  outcome: Outcome | null
  blame: string
  reason: string
  hung_up_by: '' | 'customer' | 'agent' | 'system'
  sip_status: number
  cause: number
  /** inbound: the customer called us */
  direction: 'outbound' | 'inbound'
  /** name of the queue a caller came through */
  queue: string
  test: boolean
  created_at: string
  answered_at: string | null
  ended_at: string | null
  talk_ms: number
  disposition: string | null
  disposition_label: { zh: string; en: string } | null
  recorded: boolean
  early_recorded: boolean
}
export interface CallDetail extends Call {
  events: CallEvent[]
  /** What was heard, before and after the answer. */
  verdicts: Verdict[]
  note: string
  form: Record<string, string>
  form_labels: Record<string, string>
  mos: number
  trunk_id: string
  trunk_name: string
  /** What the carrier charges; null where the trunk has no price for the number. */
  carrier_cost_micro: number | null
  carrier_currency: string
  recordings: RecordingEntry[]
  /** Legal hold; null: none. */
  hold: { set_at: string; set_by: string; reason: string } | null
  /** When its recordings are deleted, unless it is on hold; null: there are none. */
  keep_until: string | null
  /** Every ledger row of this call. */
  usage: UsageRow[]
  attempt_number: number
  other_calls: Call[]
}
export interface RecordingEntry {
  kind: 'call' | 'early'
  length_ms: number
  bytes: number
  status: 'open' | 'complete' | 'partial'
  started_at: string
  /** It is open, and nothing is kept now. */
  paused: boolean
  gaps: Gap[]
  /** Its time was over. */
  deleted_at: string | null
}
/** A stretch a recording does not have: nobody wanted it kept, or it could not be written. */
export interface Gap {
  from_ms: number
  to_ms: number
  kind: 'paused' | 'lost'
}
export interface Verdict {
  stage: 'early' | 'answer'
  kind: string
  /** What an announcement says of the number; empty when nothing. */
  class: string
  match: string
  /** 0..1 */
  confidence: number
  at: string
  /** Since the first sound, or the answer. */
  after_ms: number
}
// GET    /v1/network-announcements         -> NetworkAnnouncements
// POST   /v1/network-announcements         ?name&class, a WAV file -> 201 NetworkAnnouncement; /test -> FoundAnnouncement, nothing is kept
// GET    /v1/network-announcements/{id}/sound; DELETE /v1/network-announcements/{id}
// POST   /v1/calls/{id}/announcement       { name, class, from_ms?, to_ms? } -> 201 NetworkAnnouncement, cut from the call's early recording
export type AnnouncementClass = 'vacant' | 'powered_off' | 'suspended' | 'busy' | 'unreachable' | 'no_answer' | 'barred' | 'network_busy' | 'call_waiting' | 'own_line' | 'mailbox'
export interface NetworkAnnouncement {
  id: string
  name: string
  class: AnnouncementClass
  length_ms: number
  call_id: string | null
  at: string
}
export interface NetworkAnnouncements {
  items: NetworkAnnouncement[]
  built_in: { class: string; language: string; text: string; voices: number }[]
}
export interface FoundAnnouncement {
  found: boolean
  name: string
  class: string
  confidence: number
  from_ms: number
  pairs: number
  share: number
}
export interface CallEvent {
  seq: number
  at: string
  kind: string
  detail: Record<string, string>
}
/** Two lanes of 0..255, per_second values a second (20), base64 of the bytes; agent first. gaps: paused stretches. */
export interface Peaks {
  per_second: number
  length_ms: number
  agent: string
  customer: string
  gaps: Gap[]
}
/** How both sides of a talk sounded, in steps from begun_at on. */
export interface CallQuality {
  /** null: nothing was measured, or the call still runs. */
  begun_at: string | null
  step_ms: number
  /** MOS that is promised. */
  limit: number
  steps: { agent: SideQuality; customer: SideQuality }[]
}
export interface SideQuality {
  /** The side's voice as it reaches us. */
  from: WayQuality | null
  /** What the side hears, by its reports. */
  to: WayQuality | null
  round_trip_ms: number | null
  /** 0..1 */
  talk: number
  clipped: number
  unheard: boolean
  echo: boolean
}
export interface WayQuality {
  mos: number
  r: number
  /** 0..1 */
  loss: number
  burst: number
  jitter_ms: number
  reordered: number
  low: boolean
}
