import { useEffect, useRef, type ReactNode } from 'react'
import { has, useWords, type T } from '../i18n'
import { list, time, utc, when } from '../i18n/format'
import type { Outcome, Problem } from '../api/contract'
import { Glyph, type GlyphName } from './Glyph'
import { useKeys } from './useKeys'

export function Bones({ rows = 4 }: { rows?: number }) {
  return (
    <div className="bones" aria-hidden="true">
      {Array.from({ length: rows }, (_, i) => (
        <i key={i} style={{ width: `${90 - ((i * 23) % 50)}%` }} />
      ))}
    </div>
  )
}

/** The sentence of a reason word, with its values. What only the office can be told is not carried by the pages before it. A word nobody has written yet says what it can: itself, and that it is a code. */
export function reasonText(t: T, reason: string, detail: Record<string, unknown> = {}): string {
  const key = reasonKey(reason)
  if (!key) return t('reason_code', { code: reason })
  const values: Record<string, unknown> = { ...detail }
  for (const [k, v] of Object.entries(detail)) {
    if (typeof v === 'string' && /^\d{4}-\d\d-\d\dT/.test(v)) values[k] = when(v, typeof detail.timezone === 'string' ? detail.timezone : undefined)
  }
  if (Array.isArray(detail.used_by)) values.users = users(t, detail.used_by as UsedBy[], Number(detail.more ?? 0))
  return t(key, { ...values, defaultValue: reason })
}

type UsedBy = { kind: 'campaign' | 'trunk_group' | 'caller_pool' | 'caller_id'; name: string }

/** Who still uses what somebody wants to remove: the first by name, the others counted. */
const users = (t: T, named: UsedBy[], more: number) =>
  list([...named.map((u) => t(`office:used_by.${u.kind}`, { name: u.name })), ...(more > 0 ? [t('office:used_by.more', { count: more })] : [])])

const reasonKey = (reason: string) => [`reason.${reason}`, `office:reason.${reason}`, `modes:reason.${reason}`, `routing:reason.${reason}`].find(has)

export const hasReason = (reason: string): boolean => reasonKey(reason) !== undefined

/** What an agent saved a call as: the campaign's own word, or that nothing was chosen before the wrap-up ran out. */
export function savedAs(t: T, code: string | null | undefined, label?: string): string {
  return label || (code === 'no_disposition' ? t('no_disposition') : code || '–')
}

/** What happened, what to do, and the request id to copy. */
export function Trouble({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const t = useWords()
  return (
    <div className="note alarm" role="alert">
      <span className="is-alarm"><Glyph name="alarm" size={12} /></span>
      <div className="col s sp">
        <span>{reasonText(t, problem.reason, problem.detail)}</span>
        <span className="row wrap f12 c2">
          {problem.request_id && <span>{t('request_id')} <span className="mono">{problem.request_id}</span></span>}
          {retry && <button className="btn s" onClick={retry}>{t('again')}</button>}
        </span>
      </div>
    </div>
  )
}

/** What belongs here, one act. */
export function Empty({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="c2">{text}</p>
      <div className="row wrap" style={{ justifyContent: 'center' }}>{children}</div>
    </div>
  )
}

export function Time({ at, zone }: { at: string | null; zone?: string }) {
  return at ? <time dateTime={at} title={utc(at)}>{when(at, zone)}</time> : <span className="c3">–</span>
}
export function LocalTime({ zone }: { zone: string }) {
  return zone ? <>{time(Date.now(), zone)}</> : <>–</>
}

const outcomeGlyph: Record<Outcome, [GlyphName, string]> = {
  answered: ['talking', 'is-talking'], abandoned: ['alarm', 'is-alarm'], machine: ['wrap', 'c2'], busy: ['break', 'c2'], rejected: ['done', 'c2'],
  no_answer: ['ready', 'c2'], vacant: ['alarm', 'c2'], powered_off: ['offline', 'c2'], suspended: ['alarm', 'c2'], unreachable: ['offline', 'c2'], failed: ['alarm', 'is-alarm'], blocked: ['wrap', 'is-wrap'],
}
export function OutcomeMark({ outcome }: { outcome: string | null }) {
  const t = useWords()
  if (!outcome) return <span className="row is-talking" style={{ gap: 6 }}><Glyph name="reserved" size={12} />{t('outcome.live')}</span>
  const [glyph, cls] = outcomeGlyph[outcome as Outcome] ?? ['ready', 'c2']
  return (
    <span className="row" style={{ gap: 6, display: 'inline-flex' }}>
      <span className={cls}><Glyph name={glyph} size={12} /></span>
      {has(`outcome.${outcome}`) ? t(`outcome.${outcome}`) : outcome}
    </span>
  )
}

/** A sheet over the page; Esc closes, focus comes in and goes back. Never used while anyone is connected. */
export function Sheet({ title, close, children, foot }: { title: string; close: () => void; children: ReactNode; foot?: ReactNode }) {
  const t = useWords()
  const box = useRef<HTMLDivElement>(null)
  useKeys({ Escape: close })
  useEffect(() => {
    const before = document.activeElement
    const first = box.current?.querySelector<HTMLElement>('input,select,textarea,button.p')
    ;(first ?? box.current)?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <div className="veil" onMouseDown={(e) => e.target === e.currentTarget && close()}>
      <div className="box" role="dialog" aria-modal="true" aria-label={title} ref={box} tabIndex={-1}>
        <div className="row pad" style={{ paddingBottom: 0 }}>
          <h1>{title}</h1>
          <span className="sp" />
          <button className="btn s ghost" onClick={close} aria-label={t('close')}>{t('close')} <kbd>Esc</kbd></button>
        </div>
        <div className="pad">{children}</div>
        {foot && <div className="pad sep row wrap" style={{ justifyContent: 'flex-end' }}>{foot}</div>}
      </div>
    </div>
  )
}

export function Field({ label, error, hint, children }: { label: string; error?: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <label className="label">
      <span>{label}</span>
      {children}
      {error ? <span className="f12 is-alarm row" style={{ gap: 4 }} role="alert"><Glyph name="alarm" size={10} />{error}</span> : hint ? <span className="f12 c3">{hint}</span> : null}
    </label>
  )
}

export function copy(text: string): void {
  void navigator.clipboard?.writeText(text)
}
