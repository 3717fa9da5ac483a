import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { me } from '../src/frame/session'
import { needWords, startWords } from '../src/i18n'
import Form from '../src/pages/trunks/Form'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })
beforeAll(async () => {
  await startWords()
  await needWords(['office', 'trunks'])
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('a wrong port is said beside the port, and nowhere else', async () => {
  me.set({ verbs: ['trunks:write'], user: { id: 'u', role: 'owner' }, tenant: { country: 'CN' }, prefs: {} } as never)
  const problem = { type: '/problems/trunk_port', title: 'a port is 1 to 65535', status: 422, code: 'invalid', reason: 'trunk_port', detail: { field: 'port' }, errors: [{ location: 'body.port', reason: 'trunk_port', message: '', detail: { field: 'port' } }] }
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(problem), { status: 422, headers: { 'Content-Type': 'application/problem+json' } })))
  render(<Form params={{}} />)
  fireEvent.submit(document.querySelector('form')!)
  const said = await screen.findByRole('alert')
  expect(said.closest('label')?.querySelector('input')?.value).toBe('5060')
})
