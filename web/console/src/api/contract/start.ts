// start
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
