import { api, ApiError, keepCsrf } from '../api/client'
import type { Me, Prefs, Session } from '../api/contract'
import { keyboard } from './keys'
import { Store } from './store'

/** Who is here: undefined before we asked, null when nobody. */
export const me = new Store<Me | null | undefined>(undefined)

let asking: Promise<Me | null> | null = null

export function askMe(): Promise<Me | null> {
  asking ??= api
    .get<Me>('/me')
    .then((m) => {
      welcome({ csrf: m.csrf, me: m })
      return m
    })
    .catch((e: unknown) => {
      if (e instanceof ApiError && e.problem.status !== 401 && e.problem.status !== 403) throw e
      me.set(null)
      return null
    })
    .finally(() => {
      asking = null
    })
  return asking
}

export function welcome(session: Session): void {
  keepCsrf(session)
  keyboard.turn(session.me.prefs.keys !== false)
  me.set(session.me)
}

export async function leave(): Promise<void> {
  await api.post('/logout')
  sessionStorage.removeItem('boyun.attach')
  location.assign('/login')
}

export async function keepPrefs(change: Prefs): Promise<void> {
  const m = me.get()
  if (!m) return
  const prefs = { ...m.prefs, ...change }
  me.set({ ...m, prefs })
  try {
    await api.patch('/me', { prefs })
  } catch {
    me.set(m) // refused: roll back, the switch shows it
  }
}

/** Who may only read what they took part in still has the place. */
export const may = (m: Me, verb: string): boolean => m.verbs.includes('*') || m.verbs.includes(verb) || (verb.endsWith(':read') && m.verbs.includes(`${verb}_own`))

/** Where a role lands. */
export function home(m: Me): string {
  switch (m.user.role) {
    case 'agent': return '/desk'
    case 'auditor': return '/calls'
    case 'billing': return '/billing'
    case 'developer': return '/developers/keys'
    case 'supervisor': return '/floor'
    default: return '/start'
  }
}
