import { act, configure, render, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import english from '../src/gen/regions.json'
import { language } from '../src/i18n'
import { Region, regionIn, regionsOf } from '../src/i18n/regions'

configure({ asyncUtilTimeout: 20_000 }) // the event is awaited, however slow the machine is
vi.setConfig({ testTimeout: 60_000 })

describe('the place of a number', () => {
  const all = regionsOf(english)
  it('is said in the language of whoever reads', () => {
    expect(regionIn('浙江省杭州市', 'en', all)).toBe('Hangzhou, Zhejiang')
    expect(regionIn('Hangzhou, Zhejiang', 'zh', all)).toBe('浙江省杭州市')
    expect(regionIn('北京市', 'zh', all)).toBe('北京市')
    expect(regionIn('Bath', 'zh', all)).toBe('Bath')
    expect(regionIn('', 'en', all)).toBe('')
  })
  it('stays as it is until the table is here', () => {
    expect(regionIn('北京市', 'en', null)).toBe('北京市')
  })
  it('follows the language of the page', async () => {
    language.set('en')
    const { container } = render(<p><Region name="北京市" />, <Region name="Bath" /></p>)
    await waitFor(() => expect(container.textContent).toBe('Beijing, Bath'))
    act(() => language.set('zh'))
    expect(container.textContent).toBe('北京市, Bath')
  })
})
