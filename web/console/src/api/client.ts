import type { Problem, Session } from './contract'

/** What went wrong, in the server's own stable words. `reason` "offline" means that no answer came at all. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }

  get reason(): string {
    return this.problem.reason
  }

  /** The error of one field, by the end of its location ("email"). */
  field(name: string): { reason: string; detail?: Record<string, unknown> } | undefined {
    return this.problem.errors?.find((e) => e.location.split('.').pop() === name)
  }
}

let csrf = ''
export function keepCsrf(session: Pick<Session, 'csrf'>): void {
  csrf = session.csrf
}
export const csrfToken = (): string => csrf

type Query = Record<string, string | number | boolean | null | undefined>

export function url(path: string, query?: Query): string {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(query ?? {})) if (v !== undefined && v !== null && v !== '') q.set(k, String(v))
  const s = q.toString()
  return `/v1${path}${s ? `?${s}` : ''}`
}

async function send<T>(method: string, path: string, options: { query?: Query; body?: unknown; kind?: string; signal?: AbortSignal } = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' }
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf
  let body: BodyInit | undefined
  if (options.body instanceof FormData) body = options.body
  else if (options.body instanceof Blob) {
    headers['Content-Type'] = options.kind ?? 'audio/wav'
    body = options.body
  }
  else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  let answer: Response
  try {
    answer = await fetch(url(path, options.query), { method, headers, body, signal: options.signal, credentials: 'same-origin' })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw new ApiError(blank(0, 'unavailable', 'offline'))
  }
  if (answer.status === 204) return undefined as T
  const json: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw new ApiError(asProblem(answer, json))
  return json as T
}

/** Fetches a file whole. */
export async function download(path: string, query?: Query): Promise<Blob> {
  let answer: Response
  try {
    answer = await fetch(url(path, query), { credentials: 'same-origin' })
    if (answer.ok) return await answer.blob()
  } catch {
    throw new ApiError(blank(0, 'unavailable', 'offline'))
  }
  throw new ApiError(asProblem(answer, await answer.json().catch(() => null)))
}

/** What a status means that comes without a problem of ours: a proxy before us has answered with a page of its own. */
const strangers: Record<number, string> = { 413: 'body_too_large', 502: 'offline', 503: 'offline', 504: 'offline' }

function asProblem(answer: Response, json: unknown): Problem {
  const p = (json ?? {}) as Partial<Problem>
  const base = blank(answer.status, answer.status === 404 ? 'not_found' : answer.status >= 500 ? 'internal' : 'invalid', strangers[answer.status] ?? 'internal')
  return {
    ...base, ...p, status: answer.status, detail: p.detail && typeof p.detail === 'object' ? p.detail : {},
    reason: p.reason || p.code || base.reason, request_id: p.request_id || answer.headers.get('X-Request-Id') || '',
  }
}

function blank(status: number, code: Problem['code'], reason: string): Problem {
  return { type: 'about:blank', title: reason, status, code, reason, detail: {}, request_id: '' }
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, query?: Query) => send<T>('POST', path, { body, query }),
  put: <T>(path: string, body?: unknown) => send<T>('PUT', path, { body }),
  /** Sends a WAV file as it is: clip to be taken in or looked at, sound to be kept under its address. */
  clip: <T>(path: string, file: Blob, query?: Query) => send<T>('POST', path, { body: file, query }),
  sound: <T>(path: string, file: Blob, query?: Query) => send<T>('PUT', path, { body: file, query }),
  /** Sends any other file as it is. */
  file: <T>(path: string, file: Blob, query?: Query) => send<T>('POST', path, { body: file, query, kind: 'application/octet-stream' }),
  patch: <T>(path: string, body?: unknown) => send<T>('PATCH', path, { body }),
  del: <T>(path: string, query?: Query) => send<T>('DELETE', path, { query }),
}
