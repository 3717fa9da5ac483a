import { useEffect, useRef } from 'react'
import { api } from '../api/client'
import type { LiveEvent, Ticket } from '../api/contract'
import { Scope } from './scope'
import { Store } from './store'

/**
 * The live stream: one socket for the page, opened by the first watcher, closed after the last. It comes back by itself with growing
 * pauses; `liveAge` is the time of the last word from the server, so that every screen can show the age of what it shows.
 */
export const liveAge = new Store<{ connected: boolean; at: number }>({ connected: false, at: 0 })

type Reader = (e: LiveEvent) => void
interface Watch {
  topics: string[]
  read: Reader
  /** Called after each (re)connection: what was missed has to be read again. */
  fresh?: () => void
}

class Live {
  #watches = new Set<Watch>()
  #scope: Scope | null = null
  #socket: WebSocket | null = null
  #wait = 500

  watch(w: Watch): () => void {
    this.#watches.add(w)
    if (!this.#scope) {
      this.#scope = new Scope()
      void this.#open(this.#scope)
    } else this.#tell()
    return () => {
      this.#watches.delete(w)
      if (this.#watches.size === 0) {
        this.#scope?.end()
        this.#scope = null
      } else this.#tell()
    }
  }

  #tell(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    const topics = [...new Set([...this.#watches].flatMap((w) => w.topics))]
    this.#socket.send(JSON.stringify({ type: 'watch', topics }))
  }

  async #open(scope: Scope): Promise<void> {
    let ticket: Ticket
    try {
      ticket = await api.post<Ticket>('/ticket', { for: 'live' })
    } catch {
      this.#again(scope)
      return
    }
    if (scope.over) return
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/live?ticket=${encodeURIComponent(ticket.ticket)}`)
    this.#socket = socket
    const own = scope.child()
    own.add(() => socket.close())
    own.listen(socket, 'open', () => {
      this.#wait = 500
      liveAge.set({ connected: true, at: Date.now() })
      this.#tell()
      for (const w of [...this.#watches]) w.fresh?.()
    })
    own.listen(socket, 'message', (e) => {
      liveAge.set({ connected: true, at: Date.now() })
      const event = JSON.parse((e as MessageEvent<string>).data) as LiveEvent
      for (const w of [...this.#watches]) w.read(event)
    })
    own.listen(socket, 'close', () => {
      own.end()
      liveAge.set({ ...liveAge.get(), connected: false })
      this.#again(scope)
    })
  }

  #again(scope: Scope): void {
    if (scope.over) return
    scope.after(this.#wait, () => void this.#open(scope))
    this.#wait = Math.min(8000, this.#wait * 2)
  }
}

export const live = new Live()

/** Watches topics while the component is on screen. `read` and `fresh` may change without a new subscription. */
export function useLive(topics: string[], read: Reader, fresh?: () => void): void {
  const key = topics.join(' ')
  const latest = useRef({ read, fresh })
  useEffect(() => {
    latest.current = { read, fresh }
  })
  useEffect(() => {
    if (!key) return
    return live.watch({ topics: key.split(' '), read: (e) => latest.current.read(e), fresh: () => latest.current.fresh?.() })
  }, [key])
}
