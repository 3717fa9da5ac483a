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
export type * from './contract/common'
export type * from './contract/signup'
export type * from './contract/session'
export type * from './contract/start'
export type * from './contract/list'
export type * from './contract/campaign'
export type * from './contract/call'
export type * from './contract/compliance'
export type * from './contract/people'
export type * from './contract/key'
export type * from './contract/money'
export type * from './contract/trunk'
export type * from './contract/number'
export type * from './contract/routing'
export type * from './contract/live'
export type * from './contract/floor'
export type * from './contract/simulation'
