// keys, sandbox, mail
// GET    /v1/keys                          -> Page<ApiKey>
// POST   /v1/keys                          { name, scopes, live, expires_at? } -> 201 ApiKeyCreated
// DELETE /v1/keys/{id}                     -> 204
// GET    /v1/keys/scopes                   -> { items: ApiScope[] }
// GET    /v1/sandbox                       -> Sandbox (public table from the running code)
// GET    /v1/demo/inbox                    -> { items: Mail[] } newest first; 404 when the mailer is a real one
export interface ApiKey {
  id: string
  name: string
  prefix: string
  scopes: string[]
  live: boolean
  created_by: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}
export interface ApiKeyCreated extends ApiKey {
  secret: string
}
export interface ApiScope {
  scope: string
  verbs: string[]
}
export interface Sandbox {
  /** e.g. last digits "02" -> fate "person" */
  numbers: { suffix: string; example: string; fate: string; outcome: string; note: { zh: string; en: string } }[]
}
export interface Mail {
  id: string
  to: string
  subject: string
  text: string
  link: string
  code: string
  at: string
}
