import type { Words } from '../i18n'
import { useEffect, useMemo, useState, type AnchorHTMLAttributes, type ComponentType, type MouseEvent } from 'react'
import { Store, useStore } from './store'

/**
 * Where the page is. A small router of our own keeps the first load of sign-up and desk inside their budgets; filters, sort, range and
 * the selected row live in the query, so every view is a link.
 */
export interface Place {
  path: string
  query: URLSearchParams
}
export interface Route {
  path: string
  load: () => Promise<{ default: ComponentType<{ params: Record<string, string> }> }>
  /** Words the page needs beside the common ones. */
  words: Exclude<Words, 'common'>[]
  /** Pages before log-in have no frame; the desk brings its own. */
  frame: 'none' | 'desk' | 'office'
  open?: boolean
}

const read = (): Place => ({ path: location.pathname.replace(/\/+$/, '') || '/', query: new URLSearchParams(location.search) })
export const place = new Store<Place>(read())

/** While `why` is set the page cannot be left; who tries is told by it. A reload is not held. */
export const held: { why: (() => void) | null } = { why: null }

export function listenToHistory(): () => void {
  const fn = () => {
    const { path, query } = place.get()
    if (!held.why || read().path === path) return place.set(read())
    go(`${path}?${query}`)
    held.why()
  }
  addEventListener('popstate', fn)
  return () => removeEventListener('popstate', fn)
}

export function go(to: string, options: { replace?: boolean } = {}): void {
  if (held.why && to.split('?')[0] !== place.get().path) return held.why()
  if (options.replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  place.set(read())
  if (!options.replace) scrollTo(0, 0)
}

/** Writes the query without a new entry in the history. An empty value removes its key. */
export function setQuery(change: Record<string, string | null | undefined>): void {
  const q = new URLSearchParams(location.search)
  for (const [k, v] of Object.entries(change)) {
    if (v) q.set(k, v)
    else q.delete(k)
  }
  const s = q.toString()
  go(location.pathname + (s ? `?${s}` : ''), { replace: true })
}

export function match(pattern: string, path: string): Record<string, string> | null {
  const a = pattern.split('/')
  const b = path.split('/')
  if (a.length !== b.length) return null
  const params: Record<string, string> = {}
  for (let i = 0; i < a.length; i++) {
    if (a[i]!.startsWith(':')) {
      try {
        params[a[i]!.slice(1)] = decodeURIComponent(b[i]!)
      } catch {
        return null // "%zz" is no address
      }
    }
    else if (a[i] !== b[i]) return null
  }
  return params
}

export function usePlace(): Place {
  return useStore(place)
}

/** The route of the place and its parameters, null when there is none. */
export function useRoute(routes: Route[]): { route: Route; params: Record<string, string> } | null {
  const { path } = usePlace()
  return useMemo(() => {
    for (const route of routes) {
      const params = match(route.path, path)
      if (params) return { route, params }
    }
    return null
  }, [routes, path])
}

export function Link({ to, onClick, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const click = (e: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(e)
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return
    e.preventDefault()
    go(to)
  }
  return <a href={to} onClick={click} {...rest} />
}

/** The wall clock, for timers drawn locally from server stamps. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const t = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(t)
  }, [everyMs])
  return now
}
