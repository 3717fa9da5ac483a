import { useCallback, useEffect, useRef, useState } from 'react'
import { api, ApiError } from '../api/client'
import type { Page, Problem } from '../api/contract'
import { useWords } from '../i18n'
import { reasonText } from './parts'
import { say } from './toast'

export interface Data<T> {
  value: T | null
  problem: Problem | null
  /** True only before the first answer. */
  first: boolean
  reload: () => void
  /** What is pushed may come twice before it is drawn: a change is made of what is known then, not of what was drawn last. */
  set: (v: T | ((now: T) => T)) => void
}

type Query = Record<string, string | number | boolean | null | undefined>

/** Reads one resource, anew whenever `as` changes; a newer request drops the older answer. A null path reads nothing. */
export function useData<T>(path: string | null, query?: Query, as?: string | number): Data<T> {
  const [value, put] = useState<T | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [turn, setTurn] = useState(0)
  const key = JSON.stringify(query ?? {})
  const shown = useRef('')
  useEffect(() => {
    if (!path) return
    const stop = new AbortController()
    if (shown.current !== path) {
      put(null)
      setProblem(null)
    }
    shown.current = path
    api
      .get<T>(path, JSON.parse(key) as Query, stop.signal)
      .then((v) => {
        put(v)
        setProblem(null)
      })
      .catch((e: unknown) => {
        if (!stop.signal.aborted && e instanceof ApiError) setProblem(e.problem)
      })
    return () => stop.abort()
  }, [path, key, turn, as])
  const reload = useCallback(() => setTurn((t) => t + 1), [])
  const set = useCallback((v: T | ((now: T) => T)) => put((now) => made(v, now)), [])
  return { value, problem, first: value === null && problem === null, reload, set }
}

/** What a change makes of what is there; of nothing it makes nothing. */
function made<T>(v: T | ((now: T) => T), now: T | null): T | null {
  if (typeof v !== 'function') return v
  return now === null ? null : (v as (now: T) => T)(now)
}

/** Reads a list page after page. */
export function usePages<T>(path: string | null, query?: Query): Data<T[]> & { more: (() => void) | null; total?: number } {
  const t = useWords()
  const head = useData<Page<T>>(path, query)
  const [tail, setTail] = useState<{ of: Page<T>; items: T[]; next: string | null } | null>(null)
  const mine = tail && tail.of === head.value ? tail : null
  const next = mine ? mine.next : (head.value?.next ?? null)
  const items = head.value ? [...(head.value.items ?? []), ...(mine?.items ?? [])] : null
  const { set } = head
  const latest = useRef(tail)
  useEffect(() => {
    latest.current = tail
  })
  const more = next && path && head.value
    ? () => {
        const of = head.value!
        void api.get<Page<T>>(path, { ...query, cursor: next }).then((p) => setTail({ of, items: [...(mine?.items ?? []), ...p.items], next: p.next }),
          (e: unknown) => e instanceof ApiError && say(reasonText(t, e.problem.reason, e.problem.detail)))
      }
    : null
  return {
    value: items, problem: head.problem, first: head.first, reload: head.reload, more, total: head.value?.total,
    /** Writes the items that are here anew; what comes after them still does. */
    set: useCallback((v: T[] | ((now: T[]) => T[])) => set((now) => {
      const more = latest.current?.of === now ? latest.current : null
      return { ...now, items: typeof v === 'function' ? v([...(now.items ?? []), ...(more?.items ?? [])]) : v, next: more ? more.next : now.next }
    }), [set]),
  }
}
