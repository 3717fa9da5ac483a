// caller ids and their pools
// GET    /v1/caller-ids                    -> Page<CallerID>, as they stand now
// POST   /v1/caller-ids                    { label, number, trunk_id } -> 201 CallerID (proof: requested)
// GET    /v1/caller-ids/{id}               ?days -> CallerPage
// PATCH  /v1/caller-ids/{id}               { label?, trunk_id?, per_hour?, per_day?, attestation?, proof? }   DELETE -> 204
// POST   /v1/caller-ids/{id}/rest          { hours } -> CallerID; 0 ends the rest
// POST   /v1/caller-ids/{id}/letters       ?file=name, the file -> 201 CallerLetter; GET .../{letter}/file; DELETE .../{letter} -> 204
// POST   /v1/caller-ids/{id}/letters/{letter}/decision { approve, note } -> CallerLetter, where decides_letters
// GET    /v1/caller-pools                  -> Page<CallerPool>;  POST -> 201;  PUT /v1/caller-pools/{id};  DELETE -> 204
export interface CallerTally {
  calls: number
  /** ended with a fate of the callee */
  completed: number
  answered: number
  answer_rate: number | null
  short_rate: number | null
}
export interface CallerRest {
  began_at: string
  until: string
  ended_at: string | null
  reason: 'answers_fell' | 'short_calls_rose' | 'manual'
  from: number
  to: number
  calls: number
}
export interface CallerID {
  id: string
  label: string
  number: string
  kind: 'sandbox' | 'own'
  trunk_id: string | null
  country: string
  region: { zh: string; en: string }
  proof: '' | 'requested' | 'verified'
  proof_by: '' | 'call' | 'operator'
  proved_at: string | null
  attestation: '' | 'A' | 'B' | 'C'
  /** 0: no cap */
  per_hour: number
  per_day: number
  /** calls begun within the last hour */
  hour: number
  today: CallerTally
  usual_answer_rate: number | null
  rest: CallerRest | null
  pool_ids: string[]
  campaigns: number
  last_used_at: string | null
  created_at: string
}
export interface CallerHour extends CallerTally {
  at: string
}
export interface CallerHealth {
  of: 'answers' | 'short_calls'
  usual: number
  seen: number
  calls: number
  statistic: number
  boundary: number
}
export interface CallerPage extends CallerID {
  hours: CallerHour[]
  rests: CallerRest[]
  used_by: { id: string; name: string; status: string; pool_id: string | null }[]
  tests: CallerHealth[]
  /** Documents sent to prove it, latest first. */
  letters: CallerLetter[]
  /** The workspace is its own operator. */
  decides_letters: boolean
  /** completed calls still to be seen before the number is judged */
  learning: number
}
export interface CallerLetter {
  id: string
  name: string
  kind: 'application/pdf' | 'image/png' | 'image/jpeg'
  bytes: number
  state: 'waiting' | 'approved' | 'refused' | 'withdrawn'
  note: string
  sent_at: string
  decided_at: string | null
}
export interface CallerPool {
  id: string
  name: string
  number_ids: string[]
  answer_guard: boolean
  campaigns: number
  created_at: string
}
/** How a campaign shows itself beside its one caller_id. */
export interface CampaignCallers {
  pool_id: string | null
}
