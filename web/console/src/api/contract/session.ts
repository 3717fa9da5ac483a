import type { Language } from './common'
import type { User } from './people'

// sessions and me
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
