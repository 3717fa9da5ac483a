import { act, configure, renderHook, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { usePages } from '../src/frame/useData'

configure({ asyncUtilTimeout: 20_000 }) // the event is awaited, however slow the machine is
vi.setConfig({ testTimeout: 60_000 })

interface Item { id: string; state: string }
const page = (ids: string[], next: string | null) => ({ items: ids.map((id) => ({ id, state: 'ready' })), next, total: 4 })
const answers: Record<string, unknown> = { '/v1/agents': page(['a', 'b'], 'c2'), '/v1/agents?cursor=c2': page(['c'], 'c3') }

beforeEach(() => {
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(new Response(JSON.stringify(answers[path]), { status: 200 })))
})
afterEach(() => vi.unstubAllGlobals())

const to = (id: string, state: string) => (now: Item[]) => now.map((x) => (x.id === id ? { ...x, state } : x))

test('two changes that are pushed before either is drawn both hold', async () => {
  const { result } = renderHook(() => usePages<Item>('/agents'))
  await waitFor(() => expect(result.current.value).not.toBeNull())
  const { set } = result.current
  act(() => {
    set(to('a', 'talking'))
    set(to('b', 'wrap'))
  })
  expect(result.current.value!.map((x) => x.state)).toEqual(['talking', 'wrap'])
})

test('a change keeps the pages that were read and the way to the next', async () => {
  const { result } = renderHook(() => usePages<Item>('/agents'))
  await waitFor(() => expect(result.current.more).not.toBeNull())
  act(() => result.current.more!())
  await waitFor(() => expect(result.current.value).toHaveLength(3))
  act(() => result.current.set((now) => [{ id: 'new', state: 'ready' }, ...to('c', 'wrap')(now)]))
  expect(result.current.value!.map((x) => x.id + x.state)).toEqual(['newready', 'aready', 'bready', 'cwrap'])
  expect(result.current.more).not.toBeNull()
  expect(result.current.total).toBe(4)
})
