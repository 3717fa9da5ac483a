import type { Call } from './call'
import type { Blocked, Consent } from './compliance'

// lists, leads, imports
// GET    /v1/lists                         -> Page<List>
// POST   /v1/lists                         { name, country? } -> 201 List
// GET    /v1/lists/{id}                    -> List
// PATCH  /v1/lists/{id}                    { name?, archived? } -> List
// GET    /v1/lists/{id}/leads              ?state&reason&q(name prefix or complete number)&campaign_id&cursor&limit -> Page<Lead>
// GET    /v1/lists/{id}/states             -> { counts: LeadCount[] } (sum = leads of the list)
// GET    /v1/leads                         ?q(name prefix or complete number) -> Page<Lead> of all lists
// GET    /v1/leads/{id}                    -> LeadDetail; PATCH { version?, name?, tags?, fields?, note?, priority? } -> LeadDetail; 409 lead_changed { version, by, by_name, what, at? }
// GET    /v1/leads/{id}/timeline           ?cursor -> Page<LeadMoment>
// POST   /v1/leads/{id}/numbers            { number }; PUT { order: id[] } -> LeadDetail; DELETE /{number_id} -> NumberRemoved; POST /restore { undo } -> LeadDetail
// POST   /v1/leads/{id}/reveal             { number_id?, reason } -> { number }
// POST   /v1/leads/{id}/callback           { campaign_id, due_at, agent_id?, note? } -> Callback
// POST   /v1/lead-acts                     { kind, campaign_id?, priority?, everywhere?, choice } -> LeadAct; /count { choice } -> { count }
// GET    /v1/lead-acts                     -> { items: LeadAct[] }; /{id}; POST /{id}/cancel; POST /{id}/undo { mistake? }
// POST   /v1/lists/{id}/leads              { phone, name?, fields? } -> 201 Lead
// POST   /v1/imports                       multipart: file (or text for a paste), list_id? | list_name?, country? -> 201 Import (uploaded, with columns)
// GET    /v1/imports                       ?list_id -> Page<Import>
// GET    /v1/imports/{id}                  -> Import
// PUT    /v1/imports/{id}/reading          { encoding?, delimiter?, header? } -> Import: the columns are guessed anew
// PUT    /v1/imports/{id}/mapping          { columns: ColumnMapping[], header?, country?, list_name? } -> Import
// POST   /v1/imports/{id}/check            -> 202 Import: reads all rows, saves nothing; progress by push, result in `check`
// POST   /v1/imports/{id}/run              -> 202 Import (running)
// POST   /v1/imports/{id}/cancel           { keep: boolean } -> Import (keep or remove what is in)
// POST   /v1/imports/{id}/undo             -> Import (undone); `undo` tells what stayed
// GET    /v1/imports/{id}/rows             ?result=accepted|merged|rejected&cursor -> Page<ImportRow> (of the check before the run, of the run after)
// GET    /v1/imports/{id}/result.csv       every row with result and reason; ?result=rejected for these alone
// GET    /v1/imports/sample.csv            ?language
// GET    /v1/lead-filters                  -> { items: SavedFilter[] }; POST { name, where } -> 201 SavedFilter; DELETE /{id}
// GET    /v1/callbacks                     ?campaign_id&agent_id&closed -> { items: Callback[] }; PATCH /{id} { due_at?, agent_id?, note?, cancel? } -> Callback
// GET    /v1/desk/callbacks                ?closed: mine, and those of any agent in my campaigns; PATCH /{id} likewise
/** Chooses leads by what they are: all that is given must hold, of several values one is enough. */
export interface LeadFilter {
  tags?: string[] | null
  no_tags?: string[] | null
  countries?: string[] | null
  regions?: string[] | null
  carriers?: string[] | null
  kinds?: string[] | null
  imports?: string[] | null
  called?: '' | 'never' | 'before'
  since?: string
  priority?: number
  fields?: FieldTest[] | null
}
export interface FieldTest {
  field: string
  op: 'is' | 'not' | 'has' | 'gt' | 'lt' | 'set' | 'unset'
  value?: string
}
export interface SavedFilter {
  id: string
  name: string
  where: LeadFilter
  changed_at: string
}
export interface Callback {
  id: string
  campaign_id: string
  campaign_name: string
  lead_id: string
  name: string
  number: string
  region: string
  timezone: string
  call_id: string | null
  agent_id: string | null
  agent_name: string
  due_at: string
  note: string
  created_at: string
  done_at: string | null
  cancelled_at: string | null
  state: string
  reason: string
  tries: number
}
export interface List {
  id: string
  name: string
  country: string
  sample: boolean
  leads: number
  created_at: string
  archived_at: string | null
  /** The import that is running into it, if any. */
  running_import_id?: string | null
}
export type QueueState = 'queued' | 'leased' | 'dialing' | 'waiting' | 'done' | 'blocked' | 'idle'
export interface LeadCount {
  state: QueueState
  reason: string
  count: number
}
export interface Lead {
  id: string
  list_id: string
  name: string
  /** Masked. */
  number: string
  country: string
  region: string
  timezone: string
  fields: Record<string, string>
  /** The names of fields in the order of the columns they came in. */
  field_order: string[]
  tags: string[]
  note: string
  created_at: string
  /** Where it stands in its newest campaign; idle when no campaign uses it. */
  state: QueueState
  reason: string
  detail: Record<string, unknown>
  due_at: string | null
  tries: number
  campaign_id: string | null
  /** Of what an edit can change; PATCH with it is refused when somebody was quicker. */
  version: string
}
/** A lead without the number that was taken away, and what puts it back within a day. */
export interface NumberRemoved extends LeadDetail {
  undo: string
}
/** The sheet of one lead. */
export interface LeadDetail extends Lead {
  list_name: string
  priority: number
  /** That brought it; empty: added by hand. */
  file: string
  /** In the order in which they are tried. */
  numbers: LeadNumber[]
  /** In campaigns, the newest first. */
  places: LeadPlace[]
  /** Without any place: what the rules that hold for every campaign say now. */
  idle: MayCall | null
  callbacks: Callback[]
  calls: Call[]
}
export interface LeadNumber {
  id: string
  number: string
  country: string
  region: string
  carrier: string
  kind: string
  timezone: string
  blocked: Blocked | null
  opted_out: { campaign_id: string; campaign_name: string; since: string }[]
  consents: Consent[]
  calls: number
  last_at: string | null
  outcome: string
}
export interface LeadPlace {
  campaign_id: string
  campaign_name: string
  campaign_status: string
  state: string
  reason: string
  detail: Record<string, unknown>
  due_at: string | null
  tries: number
  max_tries: number
  number_id: string
  agent_name: string
  changed_at: string
  may_call: MayCall
}
/** The answer of every rule for this moment. */
export interface MayCall {
  allowed: boolean
  reason: string
  detail: Record<string, unknown>
  until: string | null
}
export interface LeadMoment {
  at: string
  kind: string
  campaign_id: string
  campaign_name: string
  actor: string
  actor_name: string
  call_id: string
  undone: boolean
  detail: Record<string, unknown>
}
export type LeadActKind = 'priority' | 'queue' | 'exclude' | 'opt_out' | 'delete'
export interface LeadAct {
  id: string
  kind: LeadActKind
  campaign_id: string
  campaign_name: string
  priority: number
  everywhere: boolean
  status: 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone'
  total: number
  looked: number
  changed: number
  /** What became of the leads: changed, and why others stayed as they were. */
  counts: Record<string, number>
  error: string
  by: string
  by_name: string
  created_at: string
  finished_at: string | null
  undo_until: string | null
}
/** Which leads: those named, or those of a list or campaign that pass a filter. */
export interface LeadChoice {
  leads?: string[]
  list_id?: string
  campaign_id?: string
  state?: string
  reason?: string
  outcome?: string
  q?: string
  where?: LeadFilter
}
export type ImportStatus = 'uploaded' | 'checking' | 'running' | 'done' | 'cancelled' | 'failed' | 'undone'
export interface Import {
  id: string
  list_id: string | null
  list_name: string
  file_name: string
  bytes: number
  format: 'csv' | 'xlsx' | ''
  encoding: TextEncoding
  /** The encoding is the most probable one and no more. */
  encoding_unsure: boolean
  delimiter: string
  header: boolean
  country: string
  columns: ImportColumn[]
  status: ImportStatus
  /** Result of the check on all rows; null before it ran or after the mapping changed. new + merged + rejected = rows. */
  check: ImportSums | null
  total_rows: number
  done_rows: number
  accepted: number
  merged: number
  rejected: number
  rows_per_second: number
  /** Stable word when failed. */
  error: string
  undo_until: string | null
  /** After an undo: leads that had been called stay. */
  undo?: { removed: number; kept_called: number } | null
  created_at: string
  started_at: string | null
  finished_at: string | null
}
/** Of CSV; empty for a spreadsheet. */
export type TextEncoding = '' | 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'GB18030' | 'Big5' | 'Shift_JIS' | 'EUC-KR' | 'windows-1252'
export interface ImportSums {
  rows: number
  accepted: number
  merged: number
  rejected: number
  reasons: { code: string; result: 'accepted' | 'merged' | 'rejected'; count: number }[]
}
export type ColumnTarget = 'phone' | 'name' | 'tags' | 'note' | 'priority' | 'timezone' | 'consent' | 'do_not_call' | 'field' | 'ignore'
export interface ImportColumn extends ColumnMapping {
  name: string
  /** Three; numbers masked. */
  samples: string[]
  /** A ColumnTarget. */
  guess: string
  /** 0..1: how many of the sampled cells fit the guess. */
  hit_rate: number
}
export interface ColumnMapping {
  index: number
  target: ColumnTarget
  /** Name of the lead's field when target is "field"; the purpose when it is "consent". */
  field: string
}
export interface ImportRow {
  row_no: number
  /** Last of the accepted rows that follow each other; else row_no. */
  row_to: number
  result: 'accepted' | 'merged' | 'rejected'
  code: string
  detail: Record<string, unknown>
  lead_id: string | null
}
