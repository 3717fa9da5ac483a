/** RFC 9457. `code` is a fault code, `reason` a stable word that is an i18n key, `detail` holds the values for its sentence. */
export interface Problem {
  type: string
  title: string
  status: number
  code: FaultCode
  reason: string
  detail: Record<string, unknown>
  request_id: string
  /** One per field that cannot stand; `location` is a JSON path such as "body.email". */
  errors?: { location: string; reason: string; message: string; detail?: Record<string, unknown> }[] | null
}
export type FaultCode = 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'quota' | 'unavailable' | 'internal'

export interface Page<T> {
  items: T[]
  next: string | null
  /** Rows that match the filters in all; absent where counting would be slow. */
  total?: number
}

export type Language = 'zh' | 'en'
export type Role = 'owner' | 'admin' | 'supervisor' | 'agent' | 'auditor' | 'developer' | 'billing'
