import { useEffect } from 'react'
import { glyphSource, type GlyphName } from '../../frame/Glyph'
import { useWords } from '../../i18n'
import { timer } from '../../i18n/format'
import type { Picture } from '../../phone/mirror'
import { fills } from '../../frame/tokens'
import { look } from './look'

/** The tab shows the state: glyph as favicon, "02:47 陈思远" as title. */
export function useTitle(p: Picture): void {
  const t = useWords()
  const { glyph, tone } = look(p)
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    const before = link?.href
    if (link) link.href = icon(glyph, tone)
    return () => {
      if (link && before) link.href = before
    }
  }, [glyph, tone])
  useEffect(() => {
    const before = document.title
    const draw = () => {
      const d = p.desk
      const name = d?.call?.card.name ?? d?.wrap?.card.name ?? ''
      const since = d?.call?.talking ?? d?.since
      document.title = d ? `${timer(Date.now() + p.skew - (since ?? 0))} ${name || t(`state.${d.state}`)}` : before
    }
    draw()
    const tick = setInterval(draw, 1000)
    return () => {
      clearInterval(tick)
      document.title = before
    }
  }, [p, t])
}

function icon(glyph: GlyphName, tone: string): string {
  const color = fills[`${tone}-fill` as keyof typeof fills] ?? fills['offline-fill']
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" color="${color}">${glyphSource(glyph)}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
