import type { Language } from './common'
import type { Session } from './session'

// sign-up
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
  session?: Session
}
export interface Country {
  code: string
  timezone: string
  currency: string
  profile: 'CN' | 'US' | 'UK' | 'EU' | 'INTL'
}
