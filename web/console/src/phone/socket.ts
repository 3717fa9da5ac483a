import { api } from '../api/client'
import { type Scope } from '../frame/scope'
import type { Client, Server, Ticket } from './words'

/**
 * The desk's socket: opens with a one-time ticket, says hello, pings, matches each answer to its request by `re`, and comes back by
 * itself. Silence for three beats counts as a lost socket. Whoever begins it ends it through its scope.
 */
export interface Ears {
  opened: () => Client
  heard: (m: Server) => void
  lost: () => void
  signedOut: () => void
}
export type Answered = Extract<Server, { re: string }>
export class NoAnswer extends Error {}

export class DeskSocket {
  #scope: Scope
  #ears: Ears
  #socket: WebSocket | null = null
  #own: Scope | null = null
  #due: (() => void) | null = null
  #waiting = new Map<string, { of: string; done: (m: Answered) => void; fail: (e: Error) => void }>()
  #next = 1
  #pause = 250
  #heardAt = 0
  #beat = 5000
  #stopped = false

  constructor(scope: Scope, ears: Ears) {
    this.#scope = scope
    this.#ears = ears
    scope.listen(window, 'online', () => this.kick())
    scope.add(() => this.#fail())
  }

  open(): void {
    this.#stopped = false
    void this.#connect()
  }

  /** No more attempts until open() is called: another tab holds the desk. */
  rest(): void {
    this.#stopped = true
    this.#socket?.close()
  }

  /** Tries at once: the network came back. */
  kick(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) return
    this.#pause = 250
    void this.#connect()
  }

  set beat(ms: number) {
    this.#beat = Math.max(500, ms)
  }

  /** The answer that repeats this request's `re`; fails with NoAnswer when the socket is lost before. */
  ask(message: Client): Promise<Answered> {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new NoAnswer('offline'))
    const re = String(this.#next++)
    return new Promise((done, fail) => {
      this.#waiting.set(re, { of: message.type, done, fail })
      socket.send(JSON.stringify({ ...message, re }))
    })
  }

  /** What the request with this `re` asked; only while it waits. */
  kindOf(re: string): string {
    return this.#waiting.get(re)?.of ?? ''
  }

  #connecting = false
  async #connect(): Promise<void> {
    if (this.#connecting || this.#scope.over || this.#stopped || this.#socket?.readyState === WebSocket.OPEN) return
    this.#connecting = true
    this.#due?.()
    try {
      const { ticket } = await api.post<Ticket>('/ticket', { for: 'desk' })
      if (!this.#scope.over && !this.#stopped && this.#socket?.readyState !== WebSocket.OPEN) this.#begin(ticket)
    } catch (e) {
      if (e instanceof Error && 'problem' in e && (e as { problem: { status: number } }).problem.status === 401) this.#ears.signedOut()
      else this.#again()
    } finally {
      this.#connecting = false
    }
  }

  #begin(ticket: string): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}/v1/desk?ticket=${encodeURIComponent(ticket)}`)
    // An attempt that still hangs makes room: of two sockets the server closes one, and its end would be taken for ours.
    this.#own?.end()
    this.#fail()
    const own = this.#scope.child()
    this.#own = own
    this.#socket = socket
    own.add(() => socket.close())
    own.listen(socket, 'open', () => {
      this.#heardAt = performance.now()
      this.ask(this.#ears.opened()).catch(() => undefined)
      this.#watch(own, socket)
    })
    own.listen(socket, 'message', (e) => this.#hear((e as MessageEvent<string>).data))
    own.listen(socket, 'close', () => {
      own.end()
      if (this.#socket === socket) this.#socket = null
      this.#fail()
      this.#ears.lost()
      this.#again()
    })
  }

  #watch(own: Scope, socket: WebSocket): void {
    const look = () => {
      if (performance.now() - this.#heardAt > 3 * this.#beat) {
        socket.close()
        // A dead network answers no close: go on without waiting for it.
        own.end()
        if (this.#socket === socket) {
          this.#socket = null
          this.#fail()
          this.#ears.lost()
          this.#again()
        }
        return
      }
      this.ask({ type: 'ping' }).catch(() => undefined)
      own.after(this.#beat, look)
    }
    own.after(this.#beat, look)
  }

  #hear(text: string): void {
    this.#heardAt = performance.now()
    this.#pause = 250
    const m = JSON.parse(text) as Server
    if ('re' in m && m.re) {
      const w = this.#waiting.get(m.re)
      this.#ears.heard(m)
      this.#waiting.delete(m.re)
      w?.done(m)
      return
    }
    this.#ears.heard(m)
  }

  #again(): void {
    if (this.#scope.over || this.#stopped) return
    this.#due = this.#scope.after(this.#pause, () => void this.#connect())
    this.#pause = Math.min(4000, this.#pause * 2)
  }

  #fail(): void {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const w of all) w.fail(new NoAnswer('lost'))
  }
}
