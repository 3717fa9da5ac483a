import { language } from './index'

/** What the company called a thing, in the reader's language where it has one. */
export const named = (words: { zh: string; en: string } | null | undefined): string => (words ? (language.get() === 'zh' ? words.zh || words.en : words.en || words.zh) : '')

const locale = () => (language.get() === 'zh' ? 'zh-CN' : 'en-GB')

export const number = (n: number, digits = 0): string =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n)
export const percent = (n: number | null, digits = 1): string =>
  n === null ? '–' : new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits, minimumFractionDigits: digits }).format(n)

/** "A, B and C". */
export const list = (names: string[]): string => new Intl.ListFormat(locale(), { type: 'conjunction' }).format(names)

/** A share as a field of percents holds it: of 0.029 the digits are 2.9, whatever the product is in binary; a field with steps refuses that. */
export const percents = (share: number): number => Number((share * 100).toFixed(3))

/** Micro-units to money, to the last unit when `exact`. */
export function money(micro: number, currency: string, exact = false): string {
  const digits = exact ? 6 : 2
  return new Intl.NumberFormat(locale(), { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: 2, maximumFractionDigits: digits }).format(micro / 1e6)
}

/** 252034 -> "4:12"; hours appear when needed. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const mm = Math.floor(s / 60) % 60
  const h = Math.floor(s / 3600)
  const ss = String(s % 60).padStart(2, '0')
  return h ? `${h}:${String(mm).padStart(2, '0')}:${ss}` : `${mm}:${ss}`
}
/** Timers keep two digits of minutes so that nothing jumps: "02:47". */
export function timer(ms: number): string {
  const c = clock(ms)
  return c.length < 5 ? `0${c}` : c
}

export function time(iso: string | number, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: safe(zone) }).format(new Date(iso))
}
export function day(iso: string | number, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { month: 'short', day: 'numeric', timeZone: safe(zone) }).format(new Date(iso))
}
export function dayLong(iso: string | number, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { year: 'numeric', month: 'short', day: 'numeric', timeZone: safe(zone) }).format(new Date(iso))
}
export function weekday(iso: string | number, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { weekday: 'short', month: 'short', day: 'numeric', timeZone: safe(zone) }).format(new Date(iso))
}
/** Today only the time, else day and time; the year where it is not this one. */
export function when(iso: string, zone?: string): string {
  if (dayLong(iso, zone) === dayLong(Date.now(), zone)) return time(iso, zone)
  const year = (at: string | number) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: safe(zone) }).format(new Date(at))
  return `${year(iso) === year(Date.now()) ? day(iso, zone) : dayLong(iso, zone)} ${time(iso, zone)}`
}
/** The ends of a day that somebody chose on this device's calendar ("2026-11-28"), as moments. */
export const dayStart = (date: string): string => new Date(`${date}T00:00:00`).toISOString()
export const dayEnd = (date: string): string => new Date(`${date}T23:59:59.999`).toISOString()
/** Today on this device's calendar, as a field for dates holds it. */
export function today(): string {
  const d = new Date()
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
}
/** For the title of every time: UTC with milliseconds. */
export const utc = (iso: string): string => new Date(iso).toISOString()

function safe(zone?: string): string | undefined {
  if (!zone) return undefined
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return undefined
  }
}
