/**
 * The contract between the console and the Go API, written by the consumer.
 *
 * JSON names are snake_case. Ids are opaque strings. Times are RFC 3339 in UTC with milliseconds. Durations carry their unit in the name
 * (`_ms`, `_seconds`). Money is an integer in millionths of the currency unit (`_micro`) beside an ISO 4217 `currency`.
 * Telephone numbers arrive masked ("138 •••• 6021"); digits never reach the console.
 * Lists answer `{ items, next }`: `next` is an opaque cursor, null on the last page; pass it back as `?cursor=`. `limit` is 1..200, 50 by default.
 * Errors are RFC 9457 problem+json, see Problem.
 *
 * Auth: cookie `__Host-boyun` (plain `boyun` on http://localhost) + header `X-CSRF-Token` on every unsafe method. The token comes with
 * POST /v1/login, POST /v1/signup/{id}/verify (when it ends in a session), POST /v1/invitations/accept and GET /v1/me.
 */

/** RFC 9457. `code` is a fault code, `reason` a stable word that is an i18n key, `detail` holds the values for its sentence. */
export interface Problem {
  type: string
  title: string
  status: number
  code: FaultCode
  reason: string
  detail: Record<string, unknown>
  request_id: string
  /** One per field that cannot stand; `location` is a JSON path such as "body.email". */
  errors?: { location: string; reason: string; message: string; detail?: Record<string, unknown> }[]
}
export type FaultCode = 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'quota' | 'unavailable' | 'internal'

export interface Page<T> {
  items: T[]
  next: string | null
  /** Rows that match the filters in all; absent where counting would be slow. */
  total?: number
}

export type Language = 'zh' | 'en'
export type Role = 'owner' | 'admin' | 'supervisor' | 'agent' | 'auditor' | 'developer' | 'billing'

// ---- sign-up -------------------------------------------------------------------------------------------------------------
// POST   /v1/signup                        SignupRequest -> 201 Signup; the same email while a sign-up is open answers that one again
// GET    /v1/signup/{id}                   -> Signup (steps as they happen; the page also opens /v1/signup/{id}/events below)
// POST   /v1/signup/{id}/verify            { code } -> Verified; 422 code_wrong {left}, 410 code_expired
// POST   /v1/signup/verify                 { token } -> Verified (the link in the mail: /verify?token=...)
// POST   /v1/signup/{id}/resend            -> Signup; 429 resend_wait {seconds} within 30 s
// POST   /v1/signup/{id}/address           { email } -> Signup (a new mail goes out; the old code dies)
// GET    /v1/signup/{id}/events            Server-sent events, `event: signup`, `data: Signup`: the page moves on by push, whichever device verified.
//        When the sign-up is ready and this browser started it (cookie from POST /v1/signup) the session cookie is set by
//        POST /v1/signup/{id}/session -> Session.
// GET    /v1/countries                     -> { items: Country[] } (what a country sets: shown beside the choice)
export interface SignupRequest {
  company: string
  email: string
  password: string
  /** ISO 3166-1 alpha-2 */
  country: string
  language: Language
}
export type SignupStep = 'mailed' | 'verified' | 'tenant' | 'schema' | 'owner' | 'ready'
export interface Signup {
  id: string
  email: string
  company: string
  step: SignupStep
  /** When another mail may be asked for. */
  resend_at: string
  expires_at: string
}
/** The session cookie is set when step is ready; otherwise ask POST /v1/signup/{id}/session once the events say so. */
export interface Verified {
  signup: Signup
  session: Session | null
}
export interface Country {
  code: string
  timezone: string
  currency: string
  profile: 'CN' | 'US' | 'UK' | 'EU' | 'INTL'
}

// ---- sessions and me -------------------------------------------------------------------------------------------------------
// POST   /v1/login                         { email, password, tenant_id? } -> Session; 401 login_wrong; 429 login_locked {until};
//                                          409 choose_tenant { tenants: {id, name}[] } when the address belongs to several
// POST   /v1/logout                        -> 204
// GET    /v1/me                            -> Me
// PATCH  /v1/me                            { name?, language?, prefs? } -> Me
// POST   /v1/ticket                        { for: 'live' | 'desk' } -> Ticket: one use, 30 s, for the WebSocket's first message or ?ticket=
export interface Session {
  csrf: string
  me: Me
}
export interface Me {
  csrf: string
  user: User
  tenant: Tenant
  /** Verbs this person may use, such as "campaigns:run" (object:action, as in tenant/access); buttons they lack are absent. */
  verbs: string[]
  prefs: Prefs
  /** What this deployment is, for the tag in the top bar and the links of the start page. */
  demo: boolean
}
export interface Prefs {
  theme?: 'light' | 'dark' | 'auto'
  keys?: boolean
  volume?: number
  sounds?: Record<string, boolean>
  mic?: string
  speaker?: string
}
export interface Tenant {
  id: string
  name: string
  country: string
  language: Language
  timezone: string
  currency: string
  profile: string
  /** Trial: only the sandbox carrier. The screen wears the TEST tag. */
  sandbox: boolean
}
export interface Ticket {
  ticket: string
  expires_at: string
}

// ---- start -----------------------------------------------------------------------------------------------------------------
// GET    /v1/start                         -> Start (ticks by fact)
// POST   /v1/start/{step}/skip             { skipped: boolean } -> Start
export type StartKey = 'test_call' | 'sound' | 'import' | 'caller_id' | 'campaign' | 'invite'
export interface Start {
  done: number
  total: number
  steps: {
    key: StartKey
    done: boolean
    skipped: boolean
    /** Facts for the right-hand column: {talk_ms}, {mos}, {rows}, {label}, {name}, {email}. */
    fact: Record<string, string | number>
    /** Where the fact can be seen: call id, list id, campaign id. */
    object_id?: string
  }[]
  sample_list_id: string
  sample_campaign_id: string
}

// ---- lists, leads, imports ---------------------------------------------------------------------------------------------------
// GET    /v1/lists                         -> Page<List>
// POST   /v1/lists                         { name, country? } -> 201 List
// GET    /v1/lists/{id}                    -> List
// PATCH  /v1/lists/{id}                    { name?, archived? } -> List
// GET    /v1/lists/{id}/leads              ?state&reason&q(name prefix or complete number)&campaign_id&cursor&limit -> Page<Lead>
// GET    /v1/lists/{id}/states             -> { counts: LeadCount[] } (sum = leads of the list)
// GET    /v1/leads/{id}                    -> LeadDetail
// POST   /v1/lists/{id}/leads              { phone, name?, fields? } -> 201 Lead
// POST   /v1/imports                       multipart: file (or text for a paste), list_id? | list_name?, country? -> 201 Import (uploaded, with columns)
// GET    /v1/imports                       ?list_id -> Page<Import>
// GET    /v1/imports/{id}                  -> Import
// PUT    /v1/imports/{id}/mapping          { columns: ColumnMapping[], header?, country?, list_name? } -> Import
// POST   /v1/imports/{id}/check            -> 202 Import: reads all rows, saves nothing; progress by push, result in `check`
// POST   /v1/imports/{id}/run              -> 202 Import (running)
// POST   /v1/imports/{id}/cancel           { keep: boolean } -> Import (keep or remove what is in)
// POST   /v1/imports/{id}/undo             -> Import (undone); `undo` tells what stayed
// GET    /v1/imports/{id}/rows             ?result=accepted|merged|rejected&cursor -> Page<ImportRow> (of the check before the run, of the run after)
// PATCH  /v1/imports/{id}/rows/{row}       { values: { "<column index>": "text" } | skip: true } -> ImportRow (fixed in place, checked again)
// GET    /v1/imports/{id}/result.csv       every row with result and reason; ?result=rejected for these alone
// GET    /v1/imports/sample.csv            ?language
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
}
export interface LeadDetail extends Lead {
  calls: Call[]
}
export type ImportStatus = 'uploaded' | 'checking' | 'running' | 'done' | 'cancelled' | 'failed' | 'undone'
export interface Import {
  id: string
  list_id: string | null
  list_name: string
  file_name: string
  bytes: number
  format: 'csv' | 'xlsx' | ''
  encoding: string
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
export interface ImportSums {
  rows: number
  accepted: number
  merged: number
  rejected: number
  reasons: { code: string; result: 'merged' | 'rejected'; count: number }[]
}
export type ColumnTarget = 'phone' | 'name' | 'tags' | 'note' | 'priority' | 'timezone' | 'field' | 'ignore'
export interface ImportColumn extends ColumnMapping {
  name: string
  /** Three; numbers masked. */
  samples: string[]
  guess: ColumnTarget
  /** 0..1: how many of the sampled cells fit the guess. */
  hit_rate: number
}
export interface ColumnMapping {
  index: number
  target: ColumnTarget
  /** Name of the lead's field when target is "field". */
  field: string
}
export interface ImportRow {
  row_no: number
  result: 'accepted' | 'merged' | 'rejected'
  code: string
  detail: Record<string, unknown>
  lead_id: string | null
  /** Cells of the row, masked, only for rejected rows that can be fixed in place. */
  values?: string[]
}

// ---- campaigns ---------------------------------------------------------------------------------------------------------------
// GET    /v1/campaigns                     -> Page<Campaign>
// POST   /v1/campaigns                     CampaignDraft (name and list_id are enough) -> 201 Campaign
// GET    /v1/campaigns/defaults            -> CampaignDraft: what a new one would hold
// GET    /v1/campaigns/{id}                -> Campaign
// PATCH  /v1/campaigns/{id}                Partial<CampaignDraft> & { version } -> Campaign; 409 version_old
// POST   /v1/campaigns/preflight           CampaignDraft (+ id?) -> Preflight (nothing is saved)
// POST   /v1/campaigns/{id}/start|pause|resume|stop -> Campaign; 409 preflight_stops { items }
// GET    /v1/campaigns/{id}/live           ?range=900|7200|86400 -> CampaignLive (then kept true by "campaign" events)
// GET    /v1/campaigns/{id}/reasons        -> { items: LeadCount[], total } (why not dialed; sum = leads - done)
// GET    /v1/campaigns/{id}/leads          ?state&reason&outcome&cursor -> Page<Lead>
// DELETE /v1/campaigns/{id}                only drafts
export type CampaignMode = 'manual' | 'preview' | 'progressive' | 'ratio' | 'predictive' | 'agentless'
export type CampaignStatus = 'draft' | 'running' | 'paused' | 'done' | 'stopped'
export interface CampaignDraft {
  name: string
  list_id: string
  trunk_id: string
  caller_id: string
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
  record: boolean
  purpose: string
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
  kind: 'success' | 'final' | 'retry' | 'callback' | 'dnc' | 'wrong'
}
export interface Preflight {
  dialable: number
  leads: number
  blocked: LeadCount[]
  /** Of the team chosen; null when it cannot be known. */
  expected_end: string | null
  lines: { needed: number; have: number }
  cost_micro: number
  currency: string
  items: {
    key: 'leads' | 'window' | 'profile' | 'caller_id' | 'trunk' | 'lines' | 'agents' | 'script' | 'dispositions' | 'consent' | string
    verdict: 'pass' | 'know' | 'stop'
    reason: string
    detail: Record<string, unknown>
  }[]
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
    /** Why slower or stopped; reason words such as no_agents, line_limit, window_closed, trunk_down, paused. */
    held: { from: string; to: string; reason: string; detail: Record<string, unknown> }[]
  }
  reasons: LeadCount[]
  outcomes: { outcome: Outcome; count: number }[]
  dispositions: { code: string; count: number }[]
  agents: { user_id: string; name: string; state: AgentState; since: string }[]
  /** Why nothing new is dialed at this moment, empty when it dials. */
  held: { reason: string; detail: Record<string, unknown> } | null
}

// ---- calls -------------------------------------------------------------------------------------------------------------------
// GET    /v1/calls                         ?from&to&campaign_id&agent_id&outcome&disposition&lead_id&number(complete)&cursor&limit -> Page<Call>
// GET    /v1/calls/{id}                    -> CallDetail
// GET    /v1/calls/{id}/recordings/{kind}/peaks   kind = call|early -> Peaks
// GET    /v1/calls/{id}/recordings/{kind}/audio   audio/wav, Range, Cache-Control: private; ?download=1 names the file
// POST   /v1/calls/test                    { number, caller_id?, trunk_id? } -> Call (a test call to the desk of the caller)
export type Outcome =
  | 'answered' | 'abandoned' | 'machine' | 'busy' | 'rejected' | 'no_answer' | 'vacant' | 'powered_off' | 'failed' | 'blocked'
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
  /** null while it lives */
  outcome: Outcome | null
  blame: string
  reason: string
  hung_up_by: '' | 'customer' | 'agent' | 'system'
  sip_status: number
  cause: number
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
  note: string
  form: Record<string, string>
  form_labels: Record<string, string>
  mos: number
  recordings: { kind: 'call' | 'early'; length_ms: number; bytes: number; status: 'open' | 'complete' | 'partial'; started_at: string }[]
  /** Every ledger row of this call. */
  usage: UsageRow[]
  attempt_number: number
  other_calls: Call[]
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
  gaps: { from_ms: number; to_ms: number }[]
}

// ---- people ------------------------------------------------------------------------------------------------------------------
// GET    /v1/users                         -> Page<User>
// PATCH  /v1/users/{id}                    { name?, role?, status?, seat? } -> User; 409 last_owner
// GET    /v1/invitations                   -> Page<Invitation>
// POST   /v1/invitations                   { email, role, language } -> 201 InvitationCreated (mail sent; link shown once); 402 seat_limit
// POST   /v1/invitations/{id}/resend       -> InvitationCreated
// DELETE /v1/invitations/{id}              -> 204 (revoked)
// GET    /v1/invitations/by-token/{token}  -> InvitationInfo (public); 410 invitation_expired | invitation_used | invitation_revoked
// POST   /v1/invitations/accept            { token, name, password, language } -> Session (public)
export interface User {
  id: string
  email: string
  name: string
  role: Role
  language: Language
  status: 'active' | 'disabled'
  seat: boolean
  created_at: string
  seen_at: string | null
}
export interface Invitation {
  id: string
  email: string
  role: Role
  language: Language
  invited_by: string
  created_at: string
  expires_at: string
  state: 'open' | 'accepted' | 'revoked' | 'expired'
}
export interface InvitationCreated extends Invitation {
  /** Full URL; only in this answer. */
  link: string
}
export interface InvitationInfo {
  company: string
  email: string
  role: Role
  language: Language
  invited_by_name: string
  expires_at: string
}

// ---- keys, sandbox, mail -------------------------------------------------------------------------------------------------------
// GET    /v1/keys                          -> Page<ApiKey>
// POST   /v1/keys                          { name, scopes, live, expires_at? } -> 201 ApiKeyCreated
// DELETE /v1/keys/{id}                     -> 204
// GET    /v1/keys/scopes                   -> { items: { scope, verbs[] }[] }
// GET    /v1/sandbox                       -> Sandbox (public table from the running code)
// GET    /v1/demo/inbox                    -> { items: Mail[] } newest first; 404 when the mailer is a real one
export interface ApiKey {
  id: string
  name: string
  prefix: string
  scopes: string[]
  live: boolean
  created_by: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}
export interface ApiKeyCreated extends ApiKey {
  secret: string
}
export interface Sandbox {
  /** e.g. last digits "02" -> fate "person" */
  numbers: { suffix: string; example: string; fate: string; outcome: Outcome; note: { zh: string; en: string } }[]
}
export interface Mail {
  id: string
  to: string
  subject: string
  text: string
  link: string
  code: string
  at: string
}

// ---- money -------------------------------------------------------------------------------------------------------------------
// GET    /v1/billing                       ?month=2026-11 -> Billing (preview of the month; = the ledger to the last unit)
// GET    /v1/billing/usage                 ?month&meter&cursor -> Page<UsageRow>
// POST   /v1/billing/plan/preview          PlanChange -> PlanPreview
// POST   /v1/billing/plan                  PlanChange & { version } -> Billing
export interface Billing {
  month: string
  plan: 'seat' | 'line'
  seats: { have: number; used: number }
  lines: { have: number; now: number; peak: number; peak_at: string | null }
  trial_until: string | null
  renews_at: string
  currency: string
  tariff: string
  version: number
  total_micro: number
  items: BillItem[]
  /** Real traffic and sandbox apart: sandbox minutes cost 0 and say what they would have cost. */
  sandbox_talk_ms: number
  sandbox_would_cost_micro: number
}
export interface BillItem {
  key: string
  kind: 'plan' | 'usage' | 'proration'
  /** e.g. seat, line, minutes */
  meter: string
  /** seats, lines, or billed milliseconds (unit tells) */
  quantity: number
  unit: 'seat' | 'line' | 'ms' | 'call'
  calls: number
  unit_price_micro: number
  amount_micro: number
}
export interface UsageRow {
  key: string
  call_id: string
  leg: string
  meter: string
  revision: number
  started_at: string
  quantity_ms: number
  billed_ms: number
  amount_micro: number
  currency: string
  tariff: string
  test: boolean
}
export interface PlanChange {
  plan: 'seat' | 'line'
  seats: number
  lines: number
}
export interface PlanPreview {
  today_micro: number
  monthly_micro: number
  currency: string
  effective_at: string
}

// ---- caller ids, trunks, audit ---------------------------------------------------------------------------------------------------
// GET    /v1/caller-ids                    -> Page<CallerID>
// POST   /v1/caller-ids                    { label, number, trunk_id } -> 201 CallerID (proof: requested)
// PATCH  /v1/caller-ids/{id}               { label?, trunk_id?, proof? }   DELETE -> 204
// GET    /v1/trunks                        -> Page<Trunk>
// POST   /v1/trunks                        TrunkDraft -> 201 Trunk;  PATCH /v1/trunks/{id} Partial<TrunkDraft> -> Trunk
// POST   /v1/trunks/{id}/test              -> TrunkTest (OPTIONS, or REGISTER for kind register)
// GET    /v1/audit                         ?actor&action&from&to&cursor -> Page<AuditRow>
// GET    /v1/audit/verify                  -> { ok, rows, broken_at: seq | null }
export interface CallerID {
  id: string
  label: string
  number: string
  kind: 'sandbox' | 'own'
  trunk_id: string | null
  proof: '' | 'requested' | 'verified'
  created_at: string
}
export interface TrunkDraft {
  name: string
  kind: 'sandbox' | 'ip' | 'digest' | 'register'
  transport: 'udp' | 'tcp' | 'tls'
  host: string
  port: number
  username: string
  /** Write only; absent in answers. */
  secret?: string
  domain: string
  number_format: 'e164' | 'plus' | 'national'
  channels: number
  cps: number
  enabled: boolean
}
export interface Trunk extends Omit<TrunkDraft, 'secret'> {
  id: string
  created_at: string
  has_secret: boolean
  /** What the node sees. up = the last keep-alive was answered. */
  state: 'up' | 'down' | 'resting' | 'unknown'
  state_reason: string
  in_use: number
}
export interface TrunkTest {
  ok: boolean
  /** Stable word when not ok: timeout, unauthorized, refused, dns, tls ... */
  reason: string
  status: number
  took_ms: number
  steps: { at_ms: number; text: string }[]
}
export interface AuditRow {
  seq: number
  at: string
  actor: string
  actor_name: string
  action: string
  object: string
  object_id: string
  detail: Record<string, unknown>
}

// ---- live stream ---------------------------------------------------------------------------------------------------------------
// WS /v1/live?ticket=...   one JSON object a message. The server only sends what the person may see.
// client: { "type": "watch", "topics": ["imports/<id>", "campaigns/<id>", "campaigns", "calls", "start", "agents", "billing"] } replaces the last watch.
// server: LiveEvent. Every message carries `at` (server clock) so that the page can show the age of what it shows. A ping event comes each 10 s.
export type LiveEvent =
  | { type: 'ping'; at: string }
  | { type: 'import'; at: string; import: Import }
  | { type: 'campaign'; at: string; live: CampaignLive }
  | { type: 'campaign_status'; at: string; id: string; status: CampaignStatus }
  | { type: 'call'; at: string; call: Call }
  | { type: 'start'; at: string; start: Start }
  | { type: 'billing'; at: string; total_micro: number }
  | { type: 'agent'; at: string; user_id: string; state: AgentState; since: string }
export type AgentState = 'offline' | 'checking' | 'not_ready' | 'ready' | 'reserved' | 'talking' | 'hold' | 'wrap'

// WS /v1/desk?ticket=...   signalling, see src/phone (messages owned by softphone/signal).
