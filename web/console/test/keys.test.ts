import { beforeEach, describe, expect, it } from 'vitest'
import { guardMs, Keyboard, keyName, type KeyLike } from '../src/frame/keys'

const press = (over: Partial<KeyLike>): KeyLike => ({ key: 'e', code: 'KeyE', keyCode: 69, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, isComposing: false, target: document.body, ...over })
const field = (tag: string) => document.body.appendChild(document.createElement(tag))

describe('the name of a key', () => {
  it.each<[string, Partial<KeyLike>, string | null]>([
    ['a letter is its capital', {}, 'E'],
    ['a letter under Caps Lock is the same key', { key: 'E' }, 'E'],
    ['a Russian layout is matched on the place of the key', { key: 'у', code: 'KeyE' }, 'E'],
    ['a digit of the number block is the digit', { key: '1', code: 'Numpad1' }, '1'],
    ['a question mark needs its shift', { key: '?', code: 'Slash', shiftKey: true }, '?'],
    ['shift and a letter is not the letter', { key: 'E', shiftKey: true }, null],
    ['alt and a letter belongs to the system', { altKey: true }, null],
    ['Ctrl+E is not taken', { ctrlKey: true }, null],
    ['Ctrl+K is', { key: 'k', code: 'KeyK', ctrlKey: true }, 'mod+K'],
    ['Cmd+K is the same', { key: 'k', code: 'KeyK', metaKey: true }, 'mod+K'],
    ['a held key acts once', { repeat: true }, null],
    ['a held arrow goes on', { key: 'ArrowLeft', code: 'ArrowLeft', repeat: true }, 'ArrowLeft'],
    ['the space bar has a name', { key: ' ', code: 'Space' }, 'Space'],
  ])('%s', (_, over, want) => expect(keyName(press(over))).toBe(want))

  it.each<[string, Partial<KeyLike>]>([
    ['while an IME composes', { isComposing: true }],
    ['when the IME swallowed the key', { key: 'Process' }],
    ['when Safari ends a composition with 229', { key: 'Enter', code: 'Enter', keyCode: 229 }],
  ])('is nothing %s', (_, over) => expect(keyName(press(over))).toBeNull())

  it.each(['input', 'textarea', 'select'])('is nothing in a %s, but for four keys', (tag) => {
    const target = field(tag)
    expect(keyName(press({ target }))).toBeNull()
    expect(keyName(press({ target, key: '1', code: 'Digit1' }))).toBeNull()
    expect(keyName(press({ target, key: 'Enter', code: 'Enter' }))).toBeNull()
    expect(keyName(press({ target, key: 'F8', code: 'F8' }))).toBe('F8')
    expect(keyName(press({ target, key: 'Escape', code: 'Escape' }))).toBe('Escape')
    expect(keyName(press({ target, key: 'Enter', code: 'Enter', ctrlKey: true }))).toBe('mod+Enter')
    expect(keyName(press({ target, key: 'z', code: 'KeyZ', ctrlKey: true }))).toBeNull()
  })

  it('is a key on a check box, which takes no text', () => {
    const target = field('input') as HTMLInputElement
    target.type = 'checkbox'
    expect(keyName(press({ target }))).toBe('E')
  })
})

describe('the keyboard', () => {
  let now = 0
  let acted: string[] = []
  let keys: Keyboard
  const act = (name: string) => void acted.push(name)
  beforeEach(() => {
    now = 10_000
    acted = []
    keys = new Keyboard(() => now)
  })

  it.each([[0, false], [300, false], [guardMs - 1, false], [guardMs, true], [800, true]])('E %i ms after the screen changed by itself acts: %s', (after, does) => {
    keys.push({ bindings: () => ({ E: act }), guarded: true })
    keys.rest()
    now += after
    expect(keys.press(press({}))).toBe(true) // swallowed or done, never passed on to the page
    expect(acted).toEqual(does ? ['E'] : [])
  })

  it('never rests for mute, which is not guarded', () => {
    keys.push({ bindings: () => ({ F8: act }), guarded: false })
    keys.rest()
    keys.press(press({ key: 'F8', code: 'F8' }))
    expect(acted).toEqual(['F8'])
  })

  it('asks the last layer first and lets unbound keys through', () => {
    keys.push({ bindings: () => ({ E: () => act('page'), M: act }), guarded: false })
    const end = keys.push({ bindings: () => ({ E: () => act('sheet') }), guarded: false })
    keys.press(press({}))
    keys.press(press({ key: 'm', code: 'KeyM' }))
    end()
    keys.press(press({}))
    expect(acted).toEqual(['sheet', 'M', 'page'])
  })

  it('leaves Enter and Space to a focused button', () => {
    keys.push({ bindings: () => ({ Enter: act, Space: act, E: act }), guarded: false })
    const target = field('button')
    expect(keys.press(press({ target, key: 'Enter', code: 'Enter' }))).toBe(false)
    expect(keys.press(press({ target }))).toBe(true)
    expect(acted).toEqual(['E'])
  })

  it('lets Enter pass over a choice that is made: an outcome clicked with the mouse is saved by it', () => {
    keys.push({ bindings: () => ({ Enter: act, Space: act }), guarded: false })
    const target = field('button')
    target.setAttribute('role', 'radio')
    target.setAttribute('aria-checked', 'false')
    expect(keys.press(press({ target, key: 'Enter', code: 'Enter' }))).toBe(false)
    target.setAttribute('aria-checked', 'true')
    expect(keys.press(press({ target, key: ' ', code: 'Space' }))).toBe(false)
    expect(keys.press(press({ target, key: 'Enter', code: 'Enter' }))).toBe(true)
    expect(acted).toEqual(['Enter'])
  })

  it('turns single keys off for who asked, but not Ctrl+K', () => {
    keys.push({ bindings: () => ({ E: act, 'mod+K': act }), guarded: false })
    keys.turn(false)
    keys.press(press({}))
    keys.press(press({ key: 'k', code: 'KeyK', ctrlKey: true }))
    expect(acted).toEqual(['mod+K'])
  })
})
