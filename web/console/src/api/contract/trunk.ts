// trunks, audit
// GET    /v1/trunks                        -> Page<Trunk>
// POST   /v1/trunks                        TrunkDraft -> 201 Trunk;  PATCH /v1/trunks/{id} Partial<TrunkDraft> -> Trunk
// DELETE /v1/trunks/{id}                   -> 204 when nothing uses it;  GET /v1/trunks/{id} -> Trunk
// GET    /v1/trunks/{id}/live              ?range=900|7200|86400 -> TrunkLive
// GET    /v1/trunks/{id}/prices            -> Page<TrunkPrice>, page by page;  PUT { items };  POST TrunkPriceFile -> TrunkPriceReading
// GET    /v1/trunk-groups                  -> Page<TrunkGroup>;  POST TrunkGroupDraft -> 201;  PUT /v1/trunk-groups/{id};  DELETE -> 204
// POST   /v1/trunks/{id}/calls             { number, caller_id, sdp? } -> 201 TrunkTestStarted; its steps come with the live topic trunks/<id>
// POST   /v1/trunks/{id}/test              -> TrunkTest (OPTIONS, or REGISTER for kind register)
// GET    /v1/audit                         ?actor&action&from&to&cursor -> Page<AuditRow>
// GET    /v1/audit/verify                  -> AuditProof
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
  policy: TrunkPolicy
}
/** What a trunk does differently from the default. */
export interface TrunkPolicy {
  codecs: string[]
  srtp: 'off' | 'offer' | 'require'
  suites: string[]
  early: 'listen' | 'ignore'
  identity: 'asserted' | 'preferred' | 'none'
  privacy: 'unsaid' | 'none'
  /** Id of a verified caller ID, or empty. */
  diversion: string
  rewrites: { match: string; strip: number; add: string }[]
  headers: { name: string; value: string }[]
}
export interface TrunkLive {
  trunk: Trunk
  at: string
  nodes: { node: string; state: 'unused' | 'checking' | 'up' | 'down' | 'registering' | 'registered' | 'refused'; since: string; host: string; reason: string; rtt_ms: number | null; registered_until: string | null; calls: number; cps: number }[]
  resting: { node: string; route: string; state: 'open' | 'half_open'; since: string; until: string | null }[]
  figures: {
    calls: number
    answered: number
    failed: number
    asr: number | null
    acd_seconds: number | null
    pdd_ms: number | null
    pdd_p95_ms: number | null
    /** One for each currency of the trunk's prices. */
    costs: { currency: string; cost_micro: number }[]
    in_use: number
    cps: number
    most_cps: number
    most_in_use: number
  }
  plot: { start: string; step_seconds: number; answered: number[]; callee: number[]; failed: number[] }
  causes: { outcome: string; reason: string; count: number }[]
  errors: { at: string; call_id: string; reason: string; status: number; moved: boolean }[]
  tests: TrunkTestCall[]
}
/** A call made to see whether a trunk works. */
export interface TrunkTestCall {
  id: string
  number: string
  caller_id: string
  at: string
  /** Null while it runs. */
  ended_at: string | null
  outcome: string
  reason: string
  sip_status: number
  cause: number
  codec: string
  suite: string
  mos_heard: number | null
  mos_sent: number | null
  pdd_ms: number | null
  talk_ms: number
  cost_micro: number | null
  currency: string
  steps: { at: string; kind: string; detail: Record<string, string> }[]
  /** GET /v1/trunks/{id}/calls/{test}/audio plays it. */
  heard: boolean
}
/** A test call that has begun; sdp answers the offer that came with the request. */
export interface TrunkTestStarted extends TrunkTestCall {
  sdp: string
}
export interface TrunkGroupDraft {
  name: string
  strategy: 'round_robin' | 'weighted' | 'least_calls' | 'cheapest'
  routes: { prefix: string; trunk_id: string; priority: number; weight: number }[]
}
export interface TrunkGroup extends TrunkGroupDraft {
  id: string
}
export interface TrunkPrice {
  prefix: string
  currency: string
  minute_micro: number
  connect_micro: number
  first_seconds: number
  step_seconds: number
}
export interface TrunkPriceReading {
  count: number
  items: TrunkPrice[]
  wrong: { line: number; reason: string; text: string }[]
  applied: boolean
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
export interface AuditProof {
  ok: boolean
  rows: number
  /** seq of the first row that is missing, changed or out of place */
  broken_at: number | null
}
