/**
 * Keys. A key is matched on `key` when it is ASCII, else on `code` (other layouts). It is ignored while an IME composes, in fields (but
 * for four), with a modifier that is not listed, when held down, and for 700 ms after a screen changed by itself: a key meant for
 * the old call must not act on the new one.
 */
export const guardMs = 700

export interface KeyLike {
  key: string
  code: string
  keyCode: number
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  repeat: boolean
  isComposing: boolean
  target: EventTarget | null
}

const named = new Set(['Enter', 'Escape', 'Tab', 'Backspace', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'F8'])
const inFields = new Set(['mod+K', 'mod+Enter', 'Escape', 'F8'])
const modified = new Set(['mod+K', 'mod+Enter', 'mod+Z', 'mod+A'])

/** The canonical name of a key press ("E", "1", "Space", "mod+K", "shift+ArrowUp"), or null when no shortcut may act on it. */
export function keyName(e: KeyLike): string | null {
  if (e.isComposing || e.key === 'Process' || e.keyCode === 229 || e.altKey) return null
  const base = baseName(e)
  if (!base) return null
  const mod = e.ctrlKey || e.metaKey
  const name = mod ? `mod+${base}` : e.shiftKey && named.has(base) ? `shift+${base}` : base
  if (mod && (e.shiftKey || !modified.has(name))) return null
  if (!mod && e.shiftKey && /^[A-Z0-9]$/.test(base)) return null
  if (e.repeat && !base.startsWith('Arrow') && base !== 'J' && base !== 'L' && base !== ',' && base !== '.') return null
  if (inField(e.target) && !inFields.has(name)) return null
  return name
}

function baseName(e: KeyLike): string | null {
  if (e.key === ' ' || e.key === 'Spacebar') return 'Space'
  if (named.has(e.key)) return e.key
  if (e.key.length === 1 && e.key >= '!' && e.key <= '~') return e.key.toUpperCase()
  const code = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(e.code)
  return code ? (code[1] ?? code[2] ?? null) : null
}

/** Text fields, selects and contenteditable keep their keys. */
export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'file'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target as HTMLElement).isContentEditable === true
    || target.getAttribute('contenteditable') === 'true' || target.getAttribute('contenteditable') === ''
}

export type Bindings = Record<string, ((name: string) => void) | undefined>
interface Layer {
  bindings: () => Bindings
  /** Guarded layers rest after a screen changed by itself. */
  guarded: boolean
}

/** One per page. The last layer pushed is asked first; a layer that has no binding lets the key pass on. */
export class Keyboard {
  #layers: Layer[] = []
  #restUntil = -Infinity
  #off = false
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** The screen changed by itself: single keys rest. */
  rest(): void {
    this.#restUntil = this.#now() + guardMs
  }

  get resting(): boolean {
    return this.#now() < this.#restUntil
  }

  /** WCAG 2.1.4: single character keys can be turned off. */
  turn(on: boolean): void {
    this.#off = !on
  }

  push(layer: Layer): () => void {
    this.#layers.push(layer)
    return () => {
      this.#layers = this.#layers.filter((l) => l !== layer)
    }
  }

  /** True when something acted on the key. */
  press(e: KeyLike): boolean {
    const name = keyName(e)
    if (!name || (this.#off && name.length === 1)) return false
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i]!
      const act = layer.bindings()[name]
      if (!act) continue
      if (name === 'Enter' || name === 'Space') {
        // A focused button or link keeps its own Enter and Space; a choice that is made already has no use for Enter.
        const focused = e.target instanceof Element && e.target.closest('a[href],button,summary,[role=button],[role=option],input')
        if (focused && focused !== document.body && !(name === 'Enter' && focused.matches('[role=radio][aria-checked=true]'))) return false
      }
      if (layer.guarded && this.resting) return true // swallowed: it was meant for the screen before
      act(name)
      return true
    }
    return false
  }
}

export const keyboard = new Keyboard()
