import { act, cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { me } from '../src/frame/session'
import { place } from '../src/frame/router'
import { startWords } from '../src/i18n'
import Edit from '../src/pages/campaigns/Edit'
import { draft } from './campaign-draft'

configure({ asyncUtilTimeout: 20_000 }) // the event is awaited, however slow the machine is
vi.setConfig({ testTimeout: 60_000 })

let asked: string[]
let answer: (method: string, path: string, body: Record<string, unknown>) => [number, unknown]
beforeAll(startWords)
beforeEach(() => {
  asked = []
  vi.stubGlobal('scrollTo', () => undefined)
  Element.prototype.scrollIntoView = () => undefined // jsdom lays nothing out
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
    const method = init?.method ?? 'GET'
    const [status, body] = answer(method, path.replace('/v1', ''), JSON.parse((init?.body as string | undefined) ?? '{}') as Record<string, unknown>)
    if (method !== 'GET' && !path.includes('preflight')) asked.push(`${method} ${path.replace('/v1', '')}`)
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
  me.set({ verbs: ['campaigns:write'], user: { id: 'u', role: 'owner' }, tenant: { country: 'CN' }, prefs: {} } as never)
})
afterEach(() => vi.unstubAllGlobals())

test('a new campaign that is saved and cannot start is not made a second time', async () => {
  let version = 0
  answer = (method, path, body) => {
    if (path === '/campaigns/defaults') return [200, draft]
    if (path.startsWith('/lists')) return [200, { items: [{ id: 'l', name: 'List', leads: 3, sample: false, archived_at: null }], next: null }]
    if (path.endsWith('/preflight')) return [503, { reason: 'database_away', detail: {} }]
    if (method === 'POST' && path === '/campaigns' || method === 'PATCH' && body.version === version) return [200, { ...draft, ...body, id: 'c', status: 'draft', version: ++version }]
    if (method === 'PATCH') return [409, { reason: 'version_old', detail: {} }]
    if (path.endsWith('/start')) return [409, { reason: 'agents_none', detail: {} }]
    return [200, { items: [], next: null }]
  }
  const { container } = render(<Edit params={{}} />)
  await waitFor(() => expect(screen.getAllByRole('option', { name: 'List · 3' }).length).toBeGreaterThan(0))
  const name = container.querySelector('fieldset input')!
  fireEvent.change(name, { target: { value: 'First' } })
  fireEvent.change(container.querySelector('fieldset select')!, { target: { value: 'l' } })
  const start = () => container.querySelector<HTMLButtonElement>('header button.p')!
  await act(async () => start().click())
  await waitFor(() => expect(container.querySelector('[role=alert]')).not.toBeNull())
  await waitFor(() => expect(start().disabled).toBe(false))
  fireEvent.change(name, { target: { value: 'First, mended' } })
  await act(async () => start().click())
  await waitFor(() => expect(asked).toHaveLength(4))
  expect(asked).toEqual(['POST /campaigns', 'POST /campaigns/c/start', 'PATCH /campaigns/c', 'POST /campaigns/c/start'])
  expect(place.get().path).not.toBe('/campaigns/c')
})

/** A running campaign that somebody else changes while its page is open: `theirs` is what they made of it. */
async function edited(theirs: Partial<typeof draft>) {
  const first = { ...draft, name: 'First', list_id: 'l', id: 'c', status: 'running', version: 1 }
  let now = first
  const sent: Record<string, unknown>[] = []
  answer = (method, path, body) => {
    if (path.endsWith('/preflight')) return [503, { reason: 'database_away', detail: {} }]
    if (path.startsWith('/lists')) return [200, { items: [{ id: 'l', name: 'List', leads: 3, sample: false, archived_at: null }], next: null }]
    if (method === 'PATCH') {
      if (body.version !== now.version) return [409, { reason: 'version_old', detail: {} }]
      sent.push(body)
      now = { ...now, ...body, version: now.version + 1 }
      return [200, now]
    }
    return path === '/campaigns/c' ? [200, now] : [200, { items: [], next: null }]
  }
  const { container } = render(<Edit params={{ id: 'c' }} />)
  await waitFor(() => expect(container.querySelector('fieldset input')).not.toBeNull())
  now = { ...now, ...theirs, version: 2 }
  fireEvent.change(container.querySelector('fieldset input')!, { target: { value: 'Mine' } })
  await act(async () => container.querySelector<HTMLButtonElement>('header button.p')!.click())
  return { container, sent, press: (n: number) => act(async () => container.querySelectorAll<HTMLButtonElement>('[role=alert] button')[n]!.click()), name: () => container.querySelector<HTMLInputElement>('fieldset input')!.value }
}

test('two people who change different things of a campaign both have their way', async () => {
  const { sent, container } = await edited({ wrap_seconds: 77 })
  await waitFor(() => expect(sent).toHaveLength(1))
  expect(sent[0]).toMatchObject({ name: 'Mine', wrap_seconds: 77, version: 2 })
  expect(container.querySelector('[role=alert]')).toBeNull()
})

test('where two people change the same of a campaign, the later one is asked and nothing typed is lost', async () => {
  const one = await edited({ name: 'Theirs', wrap_seconds: 77 })
  await waitFor(() => expect(one.container.querySelector('[role=alert]')).not.toBeNull())
  expect([one.sent, one.name()]).toEqual([[], 'Mine'])
  await one.press(1) // keep mine
  await waitFor(() => expect(one.sent).toHaveLength(1))
  expect(one.sent[0]).toMatchObject({ name: 'Mine', wrap_seconds: 77 })
  cleanup()
  const other = await edited({ name: 'Theirs' })
  await waitFor(() => expect(other.container.querySelector('[role=alert]')).not.toBeNull())
  await other.press(0) // take theirs
  expect([other.sent, other.name(), other.container.querySelector('[role=alert]')]).toEqual([[], 'Theirs', null])
})
