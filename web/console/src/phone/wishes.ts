/**
 * What the desk needs of the signalling socket /v1/desk, in the words of the page. softphone/signal owns the real messages and generates
 * src/gen/signal.ts; this file is the wish list it was built from, and the page's own shape of a snapshot.
 * Every message is one JSON object { "type": ..., ... }. Times are RFC 3339 with milliseconds, server clock.
 */

// ---- page to server --------------------------------------------------------------------------------------------------------
export type ClientMessage =
  /** First message. `attach` is the token of the last welcome (sessionStorage): the same desk and the same call are meant. */
  | { type: 'hello'; attach?: string; page: string }
  /** SDP offer; sent at the start, after a reload and as ICE restart. The answer carries all candidates (ICE-lite). */
  | { type: 'offer'; sdp: string; restart: boolean }
  /** Sound check passed: open for calls. `mic` and `echo` are what the page measured. */
  | { type: 'ready' }
  | { type: 'break'; reason: string }
  | { type: 'mute'; on: boolean }
  | { type: 'hold'; on: boolean }
  | { type: 'dtmf'; digits: string }
  | { type: 'hangup'; call: string }
  /** Autosaved while typing; the newest `rev` wins, and comes back in the snapshot after a reload. */
  | { type: 'draft'; call: string; rev: number; note: string; form: Record<string, string>; disposition?: string; callback?: Callback; step?: string }
  | { type: 'dispose'; call: string; disposition: string; note: string; form: Record<string, string>; callback?: Callback; then: 'ready' | 'break' }
  /** Takes the last dispose back while the snapshot's undo_until lies ahead. */
  | { type: 'undo'; call: string }
  /** + 30 s of wrap. */
  | { type: 'extend'; call: string }
  /** This page takes the desk from another tab. */
  | { type: 'takeover' }
  | { type: 'test_call'; number?: string }
  /** The page heard its own echo / lost its microphone: shown to supervisors, stops new calls. */
  | { type: 'device'; ok: boolean; reason?: 'mic_blocked' | 'mic_lost' }

/** Due in the customer's zone; wall is what the agent saw ("2026-12-01T10:00"), so that a zone fix keeps the promise. */
export interface Callback {
  at: string
  wall: string
  timezone: string
  mine: boolean
}

// ---- server to page --------------------------------------------------------------------------------------------------------
export type ServerMessage =
  | { type: 'welcome'; attach: string; at: string; elsewhere: boolean; ice_servers: { urls: string[]; username?: string; credential?: string }[] }
  | { type: 'answer'; sdp: string }
  | { type: 'desk'; desk: DeskSnapshot }
  /** 5 a second at most while talking: 0..1 each side. */
  | { type: 'level'; me: number; customer: number }
  | { type: 'quality'; mos: number; delay_ms: number; loss: number; side: 'me' | 'customer' | '' }
  /** An optimistic change that may not stand; `of` is the client message's type. */
  | { type: 'refused'; of: string; reason: string; detail: Record<string, unknown> }
  /** Another page took over; this one goes quiet. */
  | { type: 'moved' }

/** Whole state at each change; nothing is a delta. */
export interface DeskSnapshot {
  at: string
  state: 'offline' | 'checking' | 'not_ready' | 'ready' | 'reserved' | 'talking' | 'hold' | 'wrap'
  reason: string
  since: string
  /** Asked for during a call, takes effect after it. */
  break_after: string
  breaks: { code: string; limit_seconds: number; label: { zh: string; en: string } }[]
  campaigns: { id: string; name: string; mode: string }[]
  leads_ready: number
  today: { talked: number; success: number; per_hour: number[] }
  callbacks: { id: string; lead_id: string; name: string; due_at: string; timezone: string; note: string }[]
  muted: boolean
  reattaching: boolean
  card: Card | null
  wrap_until: string | null
  undo: { call: string; disposition: string; until: string } | null
}
/** The customer's card: sent with state reserved, before any audio. */
export interface Card {
  call: string
  lead: string
  campaign: { id: string; name: string; mode: string }
  name: string
  number: string
  region: string
  timezone: string
  callable_until: string | null
  tags: string[]
  fields: { key: string; label: string; value: string }[]
  history: { at: string; outcome: string; disposition: string; talk_ms: number; ring_ms: number; agent: string }[]
  note: string
  /** Text already cut at its filled-in values. */
  script: { id: string; title: string; text: { t: string; fill?: boolean }[]; branches: { label: string; to: string }[]; fields: FieldAsked[] }[]
  dispositions: { code: string; label: { zh: string; en: string }; kind: string }[]
  recording: boolean
  told: boolean
  test: boolean
  answered_at: string | null
  held_since: string | null
  draft: { rev: number; note: string; form: Record<string, string>; disposition: string; callback: Callback | null; step: string }
}
export interface FieldAsked {
  key: string
  label: string
  required: boolean
  options: string[]
}
