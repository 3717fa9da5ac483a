import { act, configure, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { me } from '../src/frame/session'
import { place } from '../src/frame/router'
import { startWords } from '../src/i18n'
import Edit from '../src/pages/campaigns/Edit'

configure({ asyncUtilTimeout: 20_000 }) // the event is awaited, however slow the machine is
vi.setConfig({ testTimeout: 60_000 })

const draft = {
  name: '', list_id: '', trunk_id: 't', trunk_group_id: '', caller_id: 'k', callers: { pool_id: null }, route: 'direct', mode: 'progressive', windows: [], max_attempts: 3, per_day: 1, ring_seconds: 30, wrap_seconds: 30,
  retry: {}, script: [], dispositions: [], agent_ids: [], recording: { policy: 'none', may_pause: false, keep_days: 0 }, purpose: '', compliance: { purpose: 'service', ai_voice: false, need_proof: false },
  supply: { lists: [], select: {}, order: 'oldest', recycle: {} }, detection: { on: false, listen_seconds: 4, patience: 0, then: 'tell', outcomes: [] },
  pacing: { target: 0.01, ratio: 1.5, per_minute: 0, guard: { on: false, base: 60, reference: 0.3 }, preview: { seconds: 0, then: 'dial' }, to_agent: false },
}
let asked: string[]
let answer: (method: string, path: string, body: Record<string, unknown>) => [number, unknown]
beforeAll(startWords)
beforeEach(() => {
  asked = []
  vi.stubGlobal('scrollTo', () => undefined)
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
  await waitFor(() => expect(screen.getAllByRole('option', { name: 'List' }).length).toBeGreaterThan(0))
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
