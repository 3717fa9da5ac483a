import type { Window } from './campaign'

// compliance
// GET    /v1/compliance                    -> Compliance
// GET    /v1/compliance/windows            ?country -> WindowMap
// POST   /v1/compliance/check              { number, campaign_id? } -> NumberCheck
// PUT    /v1/compliance/rules              OwnRules -> Compliance; 422 rule_loosened
// PUT    /v1/compliance/destinations       { countries } -> Compliance
// PUT    /v1/compliance/feed               { url, public_key, hash, secret?, token? } -> Compliance; DELETE takes it down
// POST   /v1/compliance/proof              { number } or { call_id } -> a proof pack, to be saved as a file
// GET    /v1/blocklist                     -> Page<Blocked>; POST { numbers, reason, source?, until? } -> LinesTaken; /{id}/undo { mistake }; /export CSV
// GET    /v1/consents                      -> Page<Consent>; POST { consents } -> LinesTaken; /withdraw { number, purpose?, why? } -> { count }
export interface ComplianceRules {
  name: string
  version: string
  windows: Window[]
  holidays: 'closed' | 'sunday' | 'open'
  per_day: number
  caps: { calls: number; hours: number }[]
  max_attempts: number
  abandon_cap: number
  abandon_days: number
  answer_within_ms: number
  min_ring_seconds: number
  /** purpose -> none, proof, licence */
  consent: Record<string, string>
  retention_days: number
  ai_label: boolean
  sources: string[]
}
export interface OwnRules {
  windows?: Window[]
  holidays?: '' | 'closed' | 'sunday' | 'open'
  per_day?: number
  caps?: { calls: number; hours: number }[]
  max_attempts?: number
  abandon_cap?: number
  min_ring_seconds?: number
  need_proof?: string[]
  retention_days?: number
  opt_out_scope?: '' | 'tenant' | 'campaign'
  licence?: string
  /** On which nobody is called; state is of the US only. */
  days?: { date: string; country: string; state?: string; name: string }[]
}
export interface Compliance {
  profile: ComplianceRules
  rules: ComplianceRules
  own: OwnRules
  platform_caps: { calls: number; hours: number }[]
  platform_per_day: number
  countries: string[]
  live: boolean
  checks: { key: 'blocklist' | 'platform' | 'risk_feed' | 'holidays' | 'consent'; ok: boolean; detail: Record<string, unknown> }[]
  granted: string[]
  may_add_countries: boolean
  kinds: string[]
  never: { prefix: string; why: string }[]
  feed: { name: string; own: boolean; fresh: boolean; heard_at: string | null; version: number; count: number; breaker: string; error: string; max_age_seconds: number } | null
  feed_setting: { name: string; url: string; public_key: string; hash: string; has_secret: boolean; has_token: boolean } | null
  blocked: Record<string, number>
  blocklist: number
  consents: { holding: number; withdrawn: number; leads: number; leads_with: number }
}
/** What a feed said when it was asked once. */
export interface FeedTest {
  feed: string
  version: number
  count: number
  signed_at: string
  took_ms: number
}
export interface WindowMap {
  country: string
  profile: string
  version: string
  holidays: 'closed' | 'sunday' | 'open'
  /** open: stretches in minutes from midnight */
  days: { date: string; kind: '' | 'off' | 'work' | 'shut'; name: string; open: number[][] }[]
  known: { year: number; known: 'full' | 'statutory' | 'nothing' }[]
  source: string
  zones: { zone: string; local: string; open: boolean }[]
  /** Parts of the country that ask more. */
  states: { code: string; law: string; windows: Window[]; caps: { calls: number; hours: number }[] }[]
}
export interface NumberCheck {
  number: string
  kind: string
  country: string
  region: string
  zones: string[]
  local: string[]
  allowed: boolean
  reason: string
  detail: Record<string, unknown>
  until: string | null
  since: string | null
  block_id: string
  consent: boolean
  calls_today: number
  calls_7_days: number
  leads: number
  rules: string
  platform_blocked: boolean
}
export interface Blocked {
  id: string
  number: string
  reason: 'opt_out' | 'complaint' | 'imported' | 'wrong_number'
  source: string
  by: string
  since: string
  until: string | null
}
export interface LinesTaken {
  added: number
  known: number
  refused: { line: number; reason: string }[]
}
export interface Consent {
  id: string
  number: string
  purpose: string
  text_version: string
  source: string
  given_at: string
  expires_at: string | null
  proof: string
  proof_sha256: string
  created_at: string
  withdrawn_at: string | null
  withdrawn_why: string
}
export interface SkippedLead {
  id: string
  name: string
  number: string
  country: string
  region: string
  /** Of the number's area code and of the address, where the country has states that ask more. */
  states: string[]
  reason: string
  detail: Record<string, unknown>
  until: string | null
}
