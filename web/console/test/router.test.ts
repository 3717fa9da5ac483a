import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { go, held, listenToHistory, place } from '../src/frame/router'

const arrives = () => new Promise((done) => addEventListener('popstate', done, { once: true }))

describe('a page that is held', () => {
  let unlisten: () => void
  beforeEach(() => {
    vi.stubGlobal('scrollTo', () => undefined)
    unlisten = listenToHistory()
    go('/calls')
    go('/floor?agent=a')
    held.why = vi.fn()
  })
  afterEach(() => {
    held.why = null
    unlisten()
    vi.unstubAllGlobals()
  })

  it('is not left by a link, which says why', () => {
    go('/calls')
    expect(location.pathname).toBe('/floor')
    expect(held.why).toHaveBeenCalledOnce()
  })
  it('is not left by the Back button', async () => {
    const back = arrives()
    history.back()
    await back
    expect(location.pathname + location.search).toBe('/floor?agent=a')
    expect(place.get().path).toBe('/floor')
    expect(held.why).toHaveBeenCalledOnce()
  })
  it('may change its own query', () => {
    go('/floor?agent=b', { replace: true })
    expect(place.get().query.get('agent')).toBe('b')
    expect(held.why).not.toHaveBeenCalled()
  })
  it('is left once it is free', () => {
    held.why = null
    go('/calls')
    expect(place.get().path).toBe('/calls')
  })
})
