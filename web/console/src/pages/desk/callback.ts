/**
 * "下周二上午", "next tue 10am", "明天下午三点半", "in 2 hours", "12月5日 14:00", "fri" -> a wall clock in the customer's zone. Pure: text, now and
 * zone in; "2026-12-01T10:00" out, null when it is not understood or lies in the past. Half-said times get the hour people mean:
 * morning 10, noon 12, afternoon 15, evening 19; a day alone means 10:00.
 */
export interface Wall {
  y: number
  m: number
  d: number
  h: number
  min: number
}

const zhDigits: Record<string, number> = { 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 日: 7, 天: 7 }
const enDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const enMonths = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The wall clock in a zone at a moment. */
export function wallAt(ms: number, zone: string): Wall {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone || 'UTC', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(new Date(ms))
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  return { y: n('year'), m: n('month'), d: n('day'), h: n('hour'), min: n('minute') }
}

/** The moment of a wall clock in a zone; in the hour that a change of clocks skips, the moment after it. */
export function momentOf(w: Wall, zone: string): number {
  const asUtc = (x: Wall) => Date.UTC(x.y, x.m - 1, x.d, x.h, x.min)
  let guess = asUtc(w)
  for (let i = 0; i < 2; i++) guess += asUtc(w) - asUtc(wallAt(guess, zone))
  return guess
}

export function wallText(w: Wall): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${w.y}-${two(w.m)}-${two(w.d)}T${two(w.h)}:${two(w.min)}`
}

export function parseCallback(text: string, now: number, zone: string): string | null {
  const s = text.trim().toLowerCase().replace(/[：]/g, ':').replace(/\s+/g, ' ')
  if (!s) return null
  const here = wallAt(now, zone)
  const span = relative(s)
  if (span !== null) return wallText(wallAt(roundUp(now + span), zone))
  const day = dayOf(s, here)
  const clock = clockOf(s)
  if (day === null && clock === null) return null
  let w = { ...(day ?? { y: here.y, m: here.m, d: here.d }), ...(clock ?? { h: 10, min: 0 }) }
  // A time alone that is over already means tomorrow.
  if (day === null && momentOf(w, zone) <= now) w = { ...shift(w, 1), h: w.h, min: w.min }
  return momentOf(w, zone) > now ? wallText(w) : null
}

const roundUp = (ms: number) => Math.ceil(ms / 300_000) * 300_000

function relative(s: string): number | null {
  const en = /^in (\d+|an?|half an) ?(m|min|mins|minutes?|h|hr|hrs|hours?)$/.exec(s) ?? /^(\d+) ?(m|min|minutes?|h|hours?)$/.exec(s)
  if (en) {
    const n = en[1] === 'half an' ? 0.5 : /^an?$/.test(en[1]!) ? 1 : Number(en[1])
    return n * (en[2]!.startsWith('m') ? 60_000 : 3_600_000)
  }
  if (/^半(个)?(小时|钟头)(后|以后)?$/.test(s)) return 1_800_000
  const zh = /^([\d零一二两三四五六七八九十]+)(个)?(半)?(分钟|小时|钟头)(半)?(后|以后)?$/.exec(s)
  if (!zh) return null
  const n = zhNumber(zh[1]!)
  if (n === null) return null
  const half = zh[3] || zh[5] ? 0.5 : 0
  return (n + half) * (zh[4] === '分钟' ? 60_000 : 3_600_000)
}

type Day = Pick<Wall, 'y' | 'm' | 'd'>

function shift(from: Day, days: number): Day {
  const t = new Date(Date.UTC(from.y, from.m - 1, from.d + days))
  return { y: t.getUTCFullYear(), m: t.getUTCMonth() + 1, d: t.getUTCDate() }
}

function dayOf(s: string, here: Day): Day | null {
  if (/大后天/.test(s)) return shift(here, 3)
  if (/后天|day after tomorrow/.test(s)) return shift(here, 2)
  if (/明天|明早|明晚|tomorrow|\btmr\b/.test(s)) return shift(here, 1)
  if (/今天|今晚|today|tonight/.test(s)) return shift(here, 0)
  return isoDay(s) ?? monthDay(s, here) ?? weekDay(s, here) ?? dayCount(s, here)
}

function isoDay(s: string): Day | null {
  const m = /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b/.exec(s)
  return m ? real({ y: Number(m[1]), m: Number(m[2]), d: Number(m[3]) }) : null
}

function monthDay(s: string, here: Day): Day | null {
  const zh = /(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?/.exec(s)
  if (zh) return comingYear(zhNumber(zh[1]!), zhNumber(zh[2]!), here)
  const slash = /(?:^|\s)(\d{1,2})\/(\d{1,2})(?:\s|$)/.exec(s)
  if (slash) return comingYear(Number(slash[1]), Number(slash[2]), here)
  const en = new RegExp(`\\b(\\d{1,2}) ?(${enMonths.join('|')})`).exec(s)
  if (en) return comingYear(enMonths.indexOf(en[2]!) + 1, Number(en[1]), here)
  const us = new RegExp(`\\b(${enMonths.join('|')})[a-z]* (\\d{1,2})\\b`).exec(s)
  if (us) return comingYear(enMonths.indexOf(us[1]!) + 1, Number(us[2]), here)
  const only = /(?:^|[^\d月])(\d{1,2})[号日]/.exec(s)
  if (!only) return null
  const d = Number(only[1])
  const month = d >= here.d ? here : shift({ ...here, d: 1 }, 32)
  return real({ y: month.y, m: month.m, d })
}

function comingYear(m: number | null, d: number | null, here: Day): Day | null {
  if (!m || !d) return null
  const y = m < here.m || (m === here.m && d < here.d) ? here.y + 1 : here.y
  return real({ y, m, d })
}

function real(d: Day): Day | null {
  const t = new Date(Date.UTC(d.y, d.m - 1, d.d))
  return t.getUTCMonth() + 1 === d.m && t.getUTCDate() === d.d ? d : null
}

function weekDay(s: string, here: Day): Day | null {
  const zh = /(下下|下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天1-7])/.exec(s)
  const en = new RegExp(`\\b(next |this )?(${enDays.join('|')})[a-z]*`).exec(s)
  const target = zh ? (zhDigits[zh[2]!] ?? Number(zh[2])) : en ? enDays.indexOf(en[2]!) + 1 : 0
  if (!target) return null
  const today = ((new Date(Date.UTC(here.y, here.m - 1, here.d)).getUTCDay() + 6) % 7) + 1
  const word = zh ? (zh[1] ?? '') : (en![1] ?? '')
  // 下周 counts from next Monday; "next tue" likewise. Without a word: the coming one, never today.
  if (word.startsWith('下下')) return shift(here, 14 - today + target)
  if (word.startsWith('下') || word === 'next ') return shift(here, 7 - today + target)
  if (word && target >= today) return shift(here, target - today)
  return shift(here, ((target - today + 6) % 7) + 1)
}

function dayCount(s: string, here: Day): Day | null {
  const zh = /([\d一二两三四五六七八九十]+)天(后|以后)/.exec(s)
  if (zh) {
    const n = zhNumber(zh[1]!)
    return n === null ? null : shift(here, n)
  }
  const en = /\bin (\d+) days?\b/.exec(s)
  if (en) return shift(here, Number(en[1]))
  if (/\bin a week\b|一(个)?(周|星期)(后|以后)/.test(s)) return shift(here, 7)
  return null
}

function clockOf(s: string): { h: number; min: number } | null {
  const half = /(凌晨|早上|上午|早|中午|下午|晚上|晚|傍晚|今晚|明晚|明早)/.exec(s)?.[1] ?? ''
  const zh = /(\d{1,2}|[一二两三四五六七八九十]{1,3})[点时](半|一刻|三刻|(\d{1,2}|[一二三四五六七八九十]{1,3})分?)?/.exec(s)
  if (zh) {
    const min = zh[2] === '半' ? 30 : zh[2] === '一刻' ? 15 : zh[2] === '三刻' ? 45 : zh[3] ? (zhNumber(zh[3]) ?? 0) : 0
    return inDay(zhNumber(zh[1]!) ?? -1, min, half)
  }
  const colon = /(?:^|[^\d])(\d{1,2}):(\d{2}) ?(am|pm)?/.exec(s)
  if (colon) return inDay(Number(colon[1]), Number(colon[2]), colon[3] ?? half)
  const ampm = /\b(\d{1,2}) ?(am|pm)\b/.exec(s)
  if (ampm) return inDay(Number(ampm[1]), 0, ampm[2]!)
  if (/中午|\bnoon\b/.test(s)) return { h: 12, min: 0 }
  if (/下午|afternoon/.test(s)) return { h: 15, min: 0 }
  if (/晚|evening|tonight/.test(s)) return { h: 19, min: 0 }
  if (/上午|早|morning/.test(s)) return { h: 10, min: 0 }
  return null
}

function inDay(h: number, min: number, half: string): { h: number; min: number } | null {
  let hour = h
  if (/下午|晚|傍晚|pm/.test(half) && hour < 12) hour += 12
  if (half === '中午' && hour < 3) hour += 12
  if ((half === 'am' || half === '凌晨') && hour === 12) hour = 0
  // "3 o'clock" in business talk is the afternoon.
  if (!half && hour >= 1 && hour <= 6 && min >= 0) hour += 12
  return hour >= 0 && hour < 24 && min >= 0 && min < 60 ? { h: hour, min } : null
}

function zhNumber(s: string): number | null {
  if (/^\d+$/.test(s)) return Number(s)
  const m = /^([一二两三四五六七八九])?十([一二三四五六七八九])?$/.exec(s)
  if (m) return (m[1] ? zhDigits[m[1]]! : 1) * 10 + (m[2] ? zhDigits[m[2]]! : 0)
  return s.length === 1 ? (zhDigits[s] ?? null) : null
}
