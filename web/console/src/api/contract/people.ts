import type { Language, Role } from './common'

// people
// GET    /v1/users                         -> Page<User>
// PATCH  /v1/users/{id}                    { name?, role?, status? } -> User; 409 last_owner (who holds a seat follows from the role)
// GET    /v1/invitations                   -> Page<Invitation>
// POST   /v1/invitations                   { email, role, language } -> 201 InvitationCreated (mail sent; link shown once); 402 seat_limit {have, used}
// POST   /v1/invitations/{id}/resend       -> InvitationCreated
// DELETE /v1/invitations/{id}              -> 204 (revoked)
// GET    /v1/invitations/by-token/{token}  -> InvitationInfo (public); 410 invitation_expired | invitation_used | invitation_revoked
// POST   /v1/invitations/accept            { token, name, password, language } -> Session (public)
// GET    /v1/stations                      -> Page<Station>
// PUT    /v1/users/{id}/station            { number } -> Station, by an admin's word;  DELETE -> 204
// GET    /v1/me/station                    -> Station; 404 no_station;  PUT { number };  DELETE -> 204; 403 station_fixed
// POST   /v1/me/station/proof-call         -> Station when somebody took the call;  /proof { code } -> Station
/** An agent's own telephone, which callback lines call. */
export interface Station {
  user_id: string
  number: string
  verified: boolean
  proof_by: '' | 'call' | 'admin'
  proved_at: string | null
  in_use: boolean
}
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
