/** A scope ends everything that was begun in it: sockets, timers, listeners. Whoever makes one ends it. */
export class Scope {
  #ends: (() => void)[] = []
  #over = false

  get over(): boolean {
    return this.#over
  }

  /** Runs `end` when the scope ends; at once if it is over already. */
  add(end: () => void): void {
    if (this.#over) end()
    else this.#ends.push(end)
  }

  listen<K extends string>(target: EventTarget, kind: K, fn: (e: Event) => void, options?: AddEventListenerOptions): void {
    target.addEventListener(kind, fn, options)
    this.add(() => target.removeEventListener(kind, fn, options))
  }

  after(ms: number, fn: () => void): () => void {
    const t = setTimeout(fn, ms)
    const stop = () => clearTimeout(t)
    this.add(stop)
    return stop
  }

  every(ms: number, fn: () => void): () => void {
    const t = setInterval(fn, ms)
    const stop = () => clearInterval(t)
    this.add(stop)
    return stop
  }

  /** A scope that ends with this one, or earlier. */
  child(): Scope {
    const c = new Scope()
    this.add(() => c.end())
    return c
  }

  end(): void {
    if (this.#over) return
    this.#over = true
    for (const end of this.#ends.splice(0).reverse()) end()
  }
}
