import type { Desk, Refused, State, Welcome } from '../gen/signal'

/**
 * The page's picture of the desk: the server's last snapshot, how the socket stands, and the few optimistic changes that have not been
 * confirmed. Pure: messages in, a new picture out. The server is the truth: every snapshot replaces the one before, and a lower seq is old.
 */
export type Link = 'off' | 'opening' | 'up' | 'away' | 'elsewhere' | 'moved' | 'old_page' | 'signed_out'

export interface Picture {
  link: Link
  /** Local time at which the socket was lost, 0 while it is up. */
  awaySince: number
  /** Server clock minus local clock, milliseconds. */
  skew: number
  welcome: Welcome | null
  desk: Desk | null
  /** Shown at once, gone with the next snapshot or the refusal. */
  wish: { muted?: boolean; hold?: boolean; next?: string }
  refusal: { of: string; reason: string; detail: Record<string, unknown>; at: number } | null
}

export const blank: Picture = { link: 'off', awaySince: 0, skew: 0, welcome: null, desk: null, wish: {}, refusal: null }

export function onWelcome(p: Picture, w: Welcome, now: number): Picture {
  return { ...p, link: 'up', awaySince: 0, welcome: w, skew: w.at - now, desk: p.desk && p.welcome?.resume === w.resume ? p.desk : resumed(p, w) }
}
/** Sequence numbers belong to a session; with another one the next snapshot counts from its own beginning. */
function resumed(p: Picture, _w: Welcome): Desk | null {
  return p.desk ? { ...p.desk, seq: -1 } : null
}

export function onDesk(p: Picture, d: Desk, now: number): Picture {
  if (p.desk && d.seq <= p.desk.seq) return p
  return { ...p, desk: d, skew: d.at - now, wish: {} }
}

export function onLost(p: Picture, now: number): Picture {
  if (p.link === 'moved' || p.link === 'elsewhere' || p.link === 'old_page') return p
  return { ...p, link: p.desk ? 'away' : 'opening', awaySince: p.awaySince || now }
}

export function onRefused(p: Picture, r: Refused, of: string, now: number): Picture {
  if (r.reason === 'other_tab') return { ...p, link: 'elsewhere' }
  if (r.reason === 'version') return { ...p, link: 'old_page' }
  // The phone itself answers these; the leg or the "saved" word shows them.
  if (of === 'offer' || of === 'candidate' || of === 'ping' || of === 'draft' || of === 'device') return p
  return { ...p, wish: {}, refusal: { of, reason: r.reason, detail: r.detail ?? {}, at: now } }
}

/** Which changes of state the server may show; anything else is drawn all the same (the server is right) but noted in the console. */
const legal: Record<State, State[]> = {
  offline: ['checking', 'not_ready'],
  checking: ['not_ready', 'ready', 'offline'],
  not_ready: ['ready', 'offline', 'checking', 'reserved'],
  ready: ['preview', 'reserved', 'not_ready', 'offline', 'checking', 'wrap'],
  preview: ['reserved', 'talking', 'ready', 'not_ready', 'wrap', 'offline'],
  reserved: ['talking', 'ready', 'not_ready', 'wrap', 'offline'],
  talking: ['hold', 'wrap', 'ready', 'not_ready'],
  hold: ['talking', 'wrap', 'ready', 'not_ready'],
  wrap: ['ready', 'preview', 'not_ready', 'offline', 'talking'],
}
export const isLegal = (from: State, to: State): boolean => from === to || legal[from].includes(to)

/** True when the screen changed by itself: keys meant for the screen before must rest. */
export function changedByItself(before: Desk | null, after: Desk, ownActAt: number, now: number): boolean {
  if (!before || before.state === after.state) return before ? callOf(before) !== callOf(after) : false
  if (before.state === 'talking' && after.state === 'hold') return false
  if (before.state === 'hold' && after.state === 'talking') return false
  const own = now - ownActAt < 2000
  if (after.state === 'reserved' || after.state === 'talking') return true
  return !own
}

export const callOf = (d: Desk | null): string => d?.call?.id ?? d?.wrap?.call ?? ''
export const muted = (p: Picture): boolean => p.wish.muted ?? p.desk?.call?.muted ?? false
export const held = (p: Picture): boolean => p.wish.hold ?? p.desk?.state === 'hold'
export const connected = (p: Picture): boolean => p.desk?.state === 'talking' || p.desk?.state === 'hold' || p.desk?.state === 'reserved'
/** The server's clock for timers drawn locally. */
export const serverNow = (p: Picture, now: number): number => now + p.skew
