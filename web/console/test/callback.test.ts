import { describe, expect, it } from 'vitest'
import { momentOf, parseCallback, wallAt } from '../src/pages/desk/callback'

const zone = 'Asia/Shanghai'
const now = Date.UTC(2026, 10, 25, 2, 0) // Wednesday 25 November 2026, 10:00 in Hangzhou

describe('a callback in words', () => {
  it.each([
    ['下周二上午', '2026-12-01T10:00'], ['next tue 10am', '2026-12-01T10:00'], ['明天下午三点半', '2026-11-26T15:30'], ['明天', '2026-11-26T10:00'], ['后天中午', '2026-11-27T12:00'],
    ['今晚', '2026-11-25T19:00'], ['今天下午', '2026-11-25T15:00'], ['周五 10:30', '2026-11-27T10:30'], ['周一', '2026-11-30T10:00'], ['周三', '2026-12-02T10:00'], ['这周五下午', '2026-11-27T15:00'], ['下周日', '2026-12-06T10:00'], ['下下周一', '2026-12-07T10:00'],
    ['12月5日 14:00', '2026-12-05T14:00'], ['十二月五号下午两点', '2026-12-05T14:00'], ['3号', '2026-12-03T10:00'], ['1月8日', '2027-01-08T10:00'],
    ['2小时后', '2026-11-25T12:00'], ['半小时后', '2026-11-25T10:30'], ['两个半小时后', '2026-11-25T12:30'], ['20分钟后', '2026-11-25T10:20'], ['三天后上午', '2026-11-28T10:00'],
    ['下午3点', '2026-11-25T15:00'], ['3点', '2026-11-25T15:00'], ['9:00', '2026-11-26T09:00'], ['晚上八点一刻', '2026-11-25T20:15'],
    ['tomorrow 3pm', '2026-11-26T15:00'], ['tomorrow', '2026-11-26T10:00'], ['fri', '2026-11-27T10:00'], ['monday afternoon', '2026-11-30T15:00'], ['in 2 hours', '2026-11-25T12:00'], ['in 20 min', '2026-11-25T10:20'], ['in 3 days', '2026-11-28T10:00'], ['5 dec 14:00', '2026-12-05T14:00'], ['dec 5 2:30pm', '2026-12-05T14:30'], ['2026-12-01 16:00', '2026-12-01T16:00'], ['noon', '2026-11-25T12:00'],
  ])('%s is %s', (text, want) => expect(parseCallback(text, now, zone)).toBe(want))

  it.each(['', 'hello', '好的', '31月2日', '2026-02-30', '25:00', 'yesterday', '2020-01-01'])('does not guess at "%s"', (text) => expect(parseCallback(text, now, zone)).toBeNull())

  it('counts in the zone of the customer, not of the agent', () => {
    const late = Date.UTC(2026, 10, 25, 17, 0) // already Thursday in Hangzhou, still Wednesday in New York
    expect(parseCallback('明天上午', late, zone)).toBe('2026-11-27T10:00')
    expect(parseCallback('tomorrow 10am', late, 'America/New_York')).toBe('2026-11-26T10:00')
  })

  it('finds the moment across a change of clocks', () => {
    expect(new Date(momentOf({ y: 2026, m: 7, d: 1, h: 10, min: 0 }, 'America/New_York')).toISOString()).toBe('2026-07-01T14:00:00.000Z')
    expect(new Date(momentOf({ y: 2026, m: 12, d: 1, h: 10, min: 0 }, 'America/New_York')).toISOString()).toBe('2026-12-01T15:00:00.000Z')
    expect(wallAt(Date.UTC(2026, 11, 1, 2, 0), zone)).toEqual({ y: 2026, m: 12, d: 1, h: 10, min: 0 })
  })
})
