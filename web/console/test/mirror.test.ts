import { describe, expect, it } from 'vitest'
import type { Desk, State, Welcome } from '../src/gen/signal'
import { blank, changedByItself, held, isLegal, muted, onDesk, onLost, onRefused, onWelcome, serverNow } from '../src/phone/mirror'

const desk = (state: State, seq = 1, over: Partial<Desk> = {}): Desk => ({ type: 'desk', seq, at: 5000, state, since: 4000, leg: { state: 'connected' }, campaigns: [], lane: [], due: [], today: { talked: 0, talk_time: 0, success: 0 }, team: { ready: 0, talking: 0 }, ...over })
const call = (id: string) => ({ call: { id, since: 1, answered: 1, muted: false, recording: 'on', may_pause: true, card: {} as never, draft: { rev: 0, note: '' } } }) as Partial<Desk>
const welcome = (resume: string): Welcome => ({ type: 'welcome', re: '1', v: 1, agent: { id: 'a', name: 'a' }, resume, ice: [], sounds: { gain: 0, off: [], flash: false }, breaks: [], at: 5000, beat: 1000 })

describe('the mirror', () => {
  it('takes a newer snapshot and drops an older one', () => {
    const p = onDesk(onDesk(blank, desk('ready', 4), 1000), desk('talking', 3), 1000)
    expect(p.desk?.state).toBe('ready')
  })

  it('counts a new session from its own beginning', () => {
    const before = onDesk(onWelcome(blank, welcome('one'), 1000), desk('ready', 900), 1000)
    const after = onDesk(onWelcome(before, welcome('two'), 1000), desk('wrap', 1), 1000)
    expect(after.desk?.state).toBe('wrap')
  })

  it('draws timers by the server clock', () => {
    expect(serverNow(onDesk(blank, desk('ready'), 1000), 1500)).toBe(5500)
  })

  it('shows a wish at once and lets the next snapshot decide', () => {
    const wished = { ...onDesk(blank, desk('talking', 1, call('c')), 0), wish: { muted: true, hold: true } }
    expect(muted(wished) && held(wished)).toBe(true)
    const told = onDesk(wished, desk('talking', 2, call('c')), 0)
    expect(muted(told) || held(told)).toBe(false)
  })

  it('rolls a refused wish back and says why', () => {
    const p = onRefused({ ...onDesk(blank, desk('talking'), 0), wish: { hold: true } }, { type: 'refused', re: '7', code: 'conflict', reason: 'no_audio', message: '' }, 'hold', 9)
    expect(p.wish).toEqual({})
    expect(p.refusal).toMatchObject({ of: 'hold', reason: 'no_audio' })
  })

  it('tells another tab from a refusal', () => {
    expect(onRefused(blank, { type: 'refused', re: '1', code: 'conflict', reason: 'other_tab', message: '' }, 'hello', 0).link).toBe('elsewhere')
  })

  it('keeps the picture while the socket is away, and the moment it was lost', () => {
    const p = onLost(onLost(onDesk({ ...blank, link: 'up' }, desk('talking', 1, call('c')), 0), 100), 200)
    expect([p.link, p.awaySince, p.desk?.state]).toEqual(['away', 100, 'talking'])
  })

  it('stays quiet after the desk moved to another tab', () => {
    expect(onLost({ ...blank, link: 'moved' }, 1).link).toBe('moved')
  })
})

describe('a screen that changed by itself', () => {
  it.each<[string, State, State, number, boolean]>([
    ['a call that arrives', 'ready', 'reserved', -Infinity, true],
    ['a call that arrives right after an own act', 'ready', 'reserved', 9900, true],
    ['the voice that follows the card', 'reserved', 'talking', -Infinity, true],
    ['a customer who hangs up', 'talking', 'wrap', -Infinity, true],
    ['an end by the own key', 'talking', 'wrap', 9500, false],
    ['a wrap-up that ran out', 'wrap', 'not_ready', -Infinity, true],
    ['an own save', 'wrap', 'ready', 9500, false],
    ['hold by the own key', 'talking', 'hold', -Infinity, false],
    ['the same state again', 'ready', 'ready', -Infinity, false],
  ])('%s', (_, from, to, own, want) => expect(changedByItself(desk(from), desk(to, 2), own, 10_000)).toBe(want))

  it('is the next call that comes straight after the last', () => {
    expect(changedByItself(desk('talking', 1, call('a')), desk('talking', 2, call('b')), -Infinity, 0)).toBe(true)
  })
})

describe('changes of state', () => {
  it.each<[State, State, boolean]>([['ready', 'reserved', true], ['reserved', 'talking', true], ['talking', 'hold', true], ['talking', 'wrap', true], ['wrap', 'ready', true], ['offline', 'talking', false], ['wrap', 'hold', false], ['ready', 'hold', false]])('%s to %s: %s', (a, b, ok) => expect(isLegal(a, b)).toBe(ok))
})
