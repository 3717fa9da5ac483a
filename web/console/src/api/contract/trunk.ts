// caller ids, trunks, audit
// GET    /v1/caller-ids                    -> Page<CallerID>
// POST   /v1/caller-ids                    { label, number, trunk_id } -> 201 CallerID (proof: requested)
// PATCH  /v1/caller-ids/{id}               { label?, trunk_id?, proof? }   DELETE -> 204
// GET    /v1/trunks                        -> Page<Trunk>
// POST   /v1/trunks                        TrunkDraft -> 201 Trunk;  PATCH /v1/trunks/{id} Partial<TrunkDraft> -> Trunk
// POST   /v1/trunks/{id}/test              -> TrunkTest (OPTIONS, or REGISTER for kind register)
// GET    /v1/audit                         ?actor&action&from&to&cursor -> Page<AuditRow>
// GET    /v1/audit/verify                  -> AuditProof
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
export interface AuditProof {
  ok: boolean
  rows: number
  /** seq of the first row that is missing, changed or out of place */
  broken_at: number | null
}
