import type { Callback, Desk, Draft } from '../gen/signal'
import { type Scope } from '../frame/scope'
import { Store } from '../frame/store'

/**
 * What the agent has typed and chosen for the call on the desk. Kept at the server as they type (400 ms after the last key, at once for
 * a choice), and in the tab's own storage, so that neither a reload nor a lost network loses a word. The higher rev wins.
 */
export interface Working {
  call: string
  draft: Draft
  saved: boolean
}
const none: Working = { call: '', draft: { rev: 0, note: '' }, saved: true }
const key = (call: string) => `boyun.draft.${call}`

export class Drafts {
  readonly now = new Store<Working>(none)
  #scope: Scope
  #send: (call: string, draft: Draft) => Promise<unknown>
  #later: (() => void) | null = null

  constructor(scope: Scope, send: (call: string, draft: Draft) => Promise<unknown>) {
    this.#scope = scope
    this.#send = send
  }

  /** Follows a snapshot: another call brings its own draft, a higher rev replaces ours. */
  follow(desk: Desk): void {
    const call = desk.call?.id ?? desk.wrap?.call ?? ''
    const theirs = desk.call?.draft ?? desk.wrap?.draft
    const ours = this.now.get()
    if (ours.call && ours.call !== call) this.#part(ours)
    if (!call || !theirs) {
      if (ours.call) this.now.set(none)
      return
    }
    if (ours.call !== call) {
      const here = restore(call)
      if (here && here.rev > theirs.rev) {
        this.now.set({ call, draft: here, saved: false })
        void this.flush()
      } else this.now.set({ call, draft: theirs, saved: true })
      return
    }
    if (theirs.rev > ours.draft.rev) this.now.set({ call, draft: theirs, saved: true })
    else if (theirs.rev === ours.draft.rev && !ours.saved) this.now.set({ ...ours, saved: true })
  }

  /** The card goes: what the server has not heard of it is said now, and kept here when it cannot be. */
  #part(last: Working): void {
    this.#later?.()
    this.#later = null
    const forget = () => sessionStorage.removeItem(key(last.call))
    if (last.saved) forget()
    else this.#send(last.call, last.draft).then(forget, () => undefined)
  }

  edit(change: Partial<Omit<Draft, 'rev'>>, atOnce = false): void {
    const ours = this.now.get()
    if (!ours.call) return
    const draft = { ...ours.draft, ...change, rev: ours.draft.rev + 1 }
    this.now.set({ ...ours, draft, saved: false })
    sessionStorage.setItem(key(ours.call), JSON.stringify(draft))
    this.#later?.()
    this.#later = null
    if (atOnce) void this.flush()
    else this.#later = this.#scope.after(400, () => void this.flush())
  }

  field(name: string, value: string): void {
    this.edit({ fields: { ...this.now.get().draft.fields, [name]: value } })
  }

  choose(code: string | undefined, callback?: Callback): void {
    this.edit({ code, callback }, true)
  }

  async flush(): Promise<void> {
    this.#later?.()
    this.#later = null
    const ours = this.now.get()
    if (!ours.call || ours.saved) return
    try {
      await this.#send(ours.call, ours.draft)
      const still = this.now.get()
      if (still.call === ours.call && still.draft.rev === ours.draft.rev) this.now.set({ ...still, saved: true })
    } catch {
      // Kept in this tab; the next snapshot or key tries again.
    }
  }
}

function restore(call: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(call)) ?? 'null') as Draft | null
  } catch {
    return null
  }
}
