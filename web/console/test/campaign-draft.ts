/** What GET /campaigns/defaults answers, as tests of the page need it. */
export const draft = {
  name: '', list_id: '', trunk_id: 't', trunk_group_id: '', caller_id: 'k', callers: { pool_id: null }, route: 'direct', mode: 'progressive', windows: [], max_attempts: 3, per_day: 1, ring_seconds: 30, wrap_seconds: 30,
  retry: {}, script: [], dispositions: [], agent_ids: [], recording: { policy: 'none', may_pause: false, keep_days: 0 }, purpose: '', compliance: { purpose: 'service', ai_voice: false, need_proof: false },
  supply: { lists: [], select: {}, order: 'oldest', recycle: {} }, detection: { on: false, listen_seconds: 4, patience: 0, then: 'tell', outcomes: [] },
  pacing: { target: 0.01, ratio: 1.5, per_minute: 0, guard: { on: false, base: 60, reference: 0.3 }, preview: { seconds: 0, then: 'dial' }, to_agent: false },
}
