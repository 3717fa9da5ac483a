import { useSyncExternalStore } from 'react'

/** A value that tells its readers when it was replaced. Plain TypeScript; views read it with useStore. */
export class Store<T> {
  #value: T
  #readers = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get = (): T => this.#value

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const r of [...this.#readers]) r()
  }

  subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader)
    return () => this.#readers.delete(reader)
  }
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get)
}
