import { describe, expect, it, vi } from 'vitest'
import { fill, incomplete, missing } from '../src/pages/desk/script'
import { Scope } from '../src/frame/scope'
import { Drafts } from '../src/phone/drafts'
import { render } from '../src/phone/sounds'
import { afterSilence, columnsOf } from '../src/pages/calls/wave'
import { judgeEmail, judgePassword } from '../src/pages/entry/judge'
import { matches } from '../src/frame/fuzzy'
import { match } from '../src/frame/router'
import type { Card, Desk } from '../src/gen/signal'

const card = { name: '陈思远', fields: [{ key: 'fee', label: '年费', value: '¥6,800' }], script: [{ id: 's', title: '', text: '', branches: [], fields: [{ key: 'years', label: '', required: true, options: [] }] }], dispositions: [{ code: 'won', label: { zh: '', en: '' }, kind: 'success' }, { code: 'later', label: { zh: '', en: '' }, kind: 'callback' }, { code: 'no', label: { zh: '', en: '' }, kind: 'final' }] } as unknown as Card

describe('the script', () => {
  it('fills places from the card by key or by column name, and leaves a gap for what is missing', () => {
    expect(fill('{{name}}，{{年费}} {{ fee }}{{x}}。', card, { name: '', company: '' })).toEqual([
      { text: '陈思远', filled: true }, { text: '，', filled: false }, { text: '¥6,800', filled: true }, { text: ' ', filled: false }, { text: '¥6,800', filled: true }, { text: '……', filled: true }, { text: '。', filled: false }])
  })
  it('says who calls, whatever columns the list has', () => {
    const own = { ...card, fields: [{ key: 'my company', label: '', value: 'theirs' }] }
    expect(fill('{{my name}}, {{my company}}', own, { name: '林悦', company: '云上示范' }).map((p) => p.text)).toEqual(['林悦', ', ', '云上示范'])
  })
  it('asks for required fields only when the outcome is a success', () => {
    expect(missing(card, { rev: 1, note: '', code: 'won' })).toEqual(['years'])
    expect(missing(card, { rev: 1, note: '', code: 'won', fields: { years: '1' } })).toEqual([])
    expect(missing(card, { rev: 1, note: '', code: 'no' })).toEqual([])
  })
  it('says what keeps an outcome from being saved', () => {
    expect(incomplete(card, { rev: 1, note: '' })).toBe('none_chosen')
    expect(incomplete(card, { rev: 1, note: '', code: 'later' })).toBe('callback')
    expect(incomplete(card, { rev: 1, note: '', code: 'no' })).toBeNull()
    const last = { ...card, no_callback: 5 } as Card
    expect(incomplete(last, { rev: 1, note: '', code: 'later', callback: { at: '2026-12-01T10:00', any_agent: false } })).toBe('no_callback')
    expect(incomplete(last, { rev: 1, note: '', code: 'no' })).toBeNull()
  })
})

describe('drafts', () => {
  const at = (call: string, rev: number, note: string) => ({ call: { id: call, draft: { rev, note } } }) as unknown as Desk
  it('keep what is typed after a pause, and at once when a choice is made', async () => {
    vi.useFakeTimers()
    const sent: string[] = []
    const drafts = new Drafts(new Scope(), (_, d) => Promise.resolve(void sent.push(d.note + (d.code ?? ''))))
    drafts.follow(at('a', 0, ''))
    drafts.edit({ note: 'h' })
    drafts.edit({ note: 'hi' })
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(400)
    expect(sent).toEqual(['hi'])
    drafts.choose('won')
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual(['hi', 'hiwon'])
    expect(drafts.now.get().saved).toBe(true)
    vi.useRealTimers()
  })
  it('do not let an older snapshot take words away', () => {
    const drafts = new Drafts(new Scope(), () => Promise.reject(new Error('offline')))
    drafts.follow(at('b', 1, 'old'))
    drafts.edit({ note: 'new' })
    drafts.follow(at('b', 1, 'old'))
    expect(drafts.now.get().draft.note).toBe('new')
  })
  it('come back after a reload from the tab when the server never heard them', () => {
    const first = new Drafts(new Scope(), () => Promise.reject(new Error('offline')))
    first.follow(at('c', 1, ''))
    first.edit({ note: 'typed offline' })
    const second = new Drafts(new Scope(), () => Promise.resolve())
    second.follow(at('c', 1, ''))
    expect(second.now.get().draft.note).toBe('typed offline')
  })
  it('of another call replace them', () => {
    const drafts = new Drafts(new Scope(), () => Promise.resolve())
    drafts.follow(at('d', 1, 'one'))
    drafts.follow(at('e', 0, ''))
    expect(drafts.now.get().draft.note).toBe('')
  })
  it('are said at once when another call takes the card, or nobody, before the pause is over', async () => {
    vi.useFakeTimers()
    const sent: string[] = []
    const drafts = new Drafts(new Scope(), (call, d) => Promise.resolve(void sent.push(`${call}: ${d.note}`)))
    drafts.follow(at('f', 0, ''))
    drafts.edit({ note: 'half a wo' })
    drafts.follow(at('g', 0, ''))
    expect(sent).toEqual(['f: half a wo'])
    drafts.edit({ note: 'and this' })
    drafts.follow({} as Desk)
    expect(sent).toEqual(['f: half a wo', 'g: and this'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(sent).toHaveLength(2)
    expect(sessionStorage.getItem('boyun.draft.f')).toBeNull()
    vi.useRealTimers()
  })
})

describe('a scope', () => {
  it('ends all that was begun in it, and children with it, once', () => {
    const ended: string[] = []
    const s = new Scope()
    s.add(() => ended.push('a'))
    s.child().add(() => ended.push('b'))
    s.end()
    s.end()
    s.add(() => ended.push('late'))
    expect(ended).toEqual(['b', 'a', 'late'])
  })
})

describe('sounds', () => {
  it('begin and end without a click and keep their level', () => {
    const x = render('machine', 8000)
    expect(Math.abs(x[0]!)).toBeLessThan(1e-6)
    expect(Math.abs(x.at(-1)!)).toBeLessThan(1e-3)
    expect(20 * Math.log10(Math.max(...x))).toBeCloseTo(-24, 0)
  })
})

describe('the wave', () => {
  it('shows the loudest peak of each column', () => expect([...columnsOf(Uint8Array.of(1, 9, 2, 3, 8, 0), 3)]).toEqual([9, 3, 8]))
  it('skips a silence of both sides, not a pause for breath', () => {
    const quiet = new Uint8Array(100)
    const talk = Uint8Array.from({ length: 100 }, (_, i) => (i === 60 ? 90 : 0))
    expect(afterSilence({ agent: quiet, customer: talk, perSecond: 20, length: 5000 }, 0)).toBe(2800)
    expect(afterSilence({ agent: quiet, customer: talk, perSecond: 20, length: 5000 }, 2500)).toBeNull()
  })
})

describe('sign-up', () => {
  it.each([['', 'empty'], ['lin', 'no_at'], ['lin@', 'no_domain'], ['lin@example', 'no_domain'], ['l in@example.com', 'space'], ['lin@example.com', null]])('judges the address "%s": %s', (mail, want) => expect(judgeEmail(mail)).toBe(want))
  it('says how many characters a password still needs', () => expect(judgePassword('abcdef', '')).toEqual({ word: 'short', left: 4 }))
  it.each([['aaaaaaaaaaaa', 'repeat'], ['linyue-linyue', 'same']])('refuses "%s": %s', (p, word) => expect(judgePassword(p, 'linyue@example.com')?.word).toBe(word))
})

it.each([['zt', '暂停 秋季 zt pause', true], ['暂', '暂停', true], ['pau aut', 'Pause Autumn', true], ['xyz', 'Pause Autumn', false]])('the palette finds "%s" in "%s": %s', (typed, text, want) => expect(matches(typed, text)).toBe(want))

it.each([['/calls/:id', '/calls/1', { id: '1' }], ['/calls', '/calls/1', null], ['/lists/import/:id', '/lists/import/new', { id: 'new' }]])('%s meets %s', (pattern, path, want) => expect(match(pattern, path)).toEqual(want))
