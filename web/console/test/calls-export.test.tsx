import { cleanup, configure, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { go } from '../src/frame/router'
import { me } from '../src/frame/session'
import { startWords } from '../src/i18n'
import Calls from '../src/pages/calls/Calls'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })
beforeAll(startWords)
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  go('/')
})

const call = { id: 'c1', name: 'Chen', number: '•••• 8000', created_at: '2026-11-29T02:00:00Z', outcome: 'answered', talk_ms: 1000, campaign_name: 'First' }

/** The page with what its address filters by, for somebody with these rights. */
async function open(address: string, verbs: string[]) {
  go(address)
  me.set({ verbs, user: { id: 'u', role: 'owner' }, tenant: { country: 'CN' }, prefs: {} } as never)
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ items: [call], next: null }))))
  render(<Calls />)
  await screen.findByText('Chen')
  return document.querySelector<HTMLAnchorElement>('a[download]')
}

test('the calls that are shown can be taken away, by the filters of the address', async () => {
  const link = await open('/calls?outcome=answered&agent_id=a1&from=2026-11-01', ['calls:read', 'calls:export'])
  const to = new URL(link!.href)
  expect(to.pathname).toBe('/v1/calls/export')
  expect([...to.searchParams.keys()].sort()).toEqual(['agent_id', 'from', 'language', 'outcome', 'timezone'])
  expect(to.searchParams.get('outcome')).toBe('answered')
})

test('who may not export calls has no such link', async () => {
  expect(await open('/calls', ['calls:read'])).toBeNull()
})
