import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { User } from '../src/api/contract'
import { me } from '../src/frame/session'
import { startWords } from '../src/i18n'
import Edit from '../src/pages/campaigns/Edit'
import { EditAgents } from '../src/pages/campaigns/EditAgents'
import { draft } from './campaign-draft'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })
beforeAll(startWords)
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const person = (id: string, name = id, status: User['status'] = 'active') => ({ id, name, email: `${id}@example.com`, status }) as User
const box = (id: string) => document.querySelector<HTMLInputElement>(`#agent-${id}`)

function Team({ people, first = [] }: { people: User[]; first?: string[] }) {
  const [chosen, set] = useState(first)
  return <><EditAgents people={people} chosen={chosen} set={set} /><output>{chosen.join(' ')}</output></>
}

test('a search narrows what "all" and "none" take; what it hides keeps its mark', () => {
  render(<Team people={['ann', 'anna', 'ben', 'cem', 'dan', 'eva', 'fay', 'gil', 'hal'].map((id) => person(id))} first={['hal', 'gone']} />)
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'ANN' } })
  expect(box('ben')).toBeNull()
  const [all, none] = screen.getAllByRole('button')
  fireEvent.click(all!)
  expect(screen.getByRole('status').textContent).toBe('hal gone ann anna')
  fireEvent.click(none!)
  expect(screen.getByRole('status').textContent).toBe('hal gone')
})

test('who works alone is chosen for a new campaign; of two nobody is', async () => {
  me.set({ verbs: ['campaigns:write'], user: { id: 'u', role: 'owner' }, tenant: { country: 'CN' }, prefs: {} } as never)
  for (const [people, marked] of [[[person('ann'), person('old', 'old', 'disabled')], true], [[person('ann'), person('ben')], false]] as const) {
    vi.stubGlobal('fetch', (path: string) => {
      const body = path.endsWith('/defaults') ? draft : path.includes('/users') ? { items: people, next: null } : { items: [], next: null }
      return Promise.resolve(new Response(JSON.stringify(body)))
    })
    render(<Edit params={{}} />)
    await waitFor(() => expect(box('ann')?.checked).toBe(marked))
    cleanup()
  }
})
