import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dayEnd, dayStart, named, percents, today, when } from '../src/i18n/format'

beforeAll(() => vi.useFakeTimers({ now: new Date(2026, 10, 28, 23, 30) })) // late in the day here: it is another one in most of the world
afterAll(() => vi.useRealTimers())

test('the same day of another year is not today', () => {
  const now = new Date()
  const then = new Date(now)
  then.setFullYear(now.getFullYear() - 1)
  expect(when(now.toISOString())).toMatch(/^\d\d:\d\d$/)
  expect(when(then.toISOString())).toContain(String(then.getFullYear()))
})

test('a day that is chosen here ends where the day here does', () => {
  const from = new Date(dayStart('2026-11-28'))
  expect([from.getDate(), from.getHours(), from.getMinutes()]).toEqual([28, 0, 0])
  const to = new Date(dayEnd('2026-11-28'))
  expect([to.getDate(), to.getHours(), to.getSeconds()]).toEqual([28, 23, 59])
})

test('today, as a field for dates holds it, has begun and has not ended', () => {
  expect(Date.parse(dayStart(today()))).toBeLessThanOrEqual(Date.now())
  expect(Date.parse(dayEnd(today()))).toBeGreaterThan(Date.now() - 1000)
})

test('what was named in one language only is called that in both', () => {
  expect(named({ zh: '续费', en: '' })).toBe('续费')
  expect(named({ zh: '', en: 'Renewed' })).toBe('Renewed')
  expect(named({ zh: '续费', en: 'Renewed' })).toMatch(/^(续费|Renewed)$/)
  expect(named(undefined)).toBe('')
})

test('a share of a tenth of a percent is one a field of percents takes', () => {
  for (let tenths = 0; tenths <= 30; tenths++) expect(percents(tenths / 10 / 100)).toBe(tenths / 10)
})
