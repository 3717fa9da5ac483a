import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, type ApiError } from '../src/api/client'

const said = async (answer: Response): Promise<ApiError> => {
  vi.stubGlobal('fetch', async () => answer)
  return await api.get('/lists').then(
    () => { throw new Error('it was answered') },
    (error: unknown) => error as ApiError,
  )
}

afterEach(() => { vi.unstubAllGlobals() })

describe('what a proxy before us answers with a page of its own', () => {
  const page = '<html><h1>nginx</h1></html>'
  it.each([
    [413, 'body_too_large'],
    [502, 'offline'],
    [503, 'offline'],
    [504, 'offline'],
    [500, 'internal'],
  ])('%i is told as %s', async (status, reason) => {
    expect((await said(new Response(page, { status, headers: { 'Content-Type': 'text/html' } }))).reason).toBe(reason)
  })

  it('our own problem with the same status keeps its reason', async () => {
    const own = new Response(JSON.stringify({ code: 'unavailable', reason: 'database_away' }), { status: 503, headers: { 'Content-Type': 'application/problem+json' } })
    expect((await said(own)).reason).toBe('database_away')
  })
})
