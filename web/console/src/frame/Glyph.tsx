/** The state glyphs: shape says what hue says. The circle fills as a person arrives: ring, half, disc. */
export type GlyphName =
  | 'go' | 'ready' | 'reserved' | 'talking' | 'hold' | 'wrap' | 'break' | 'offline' | 'back' | 'alarm' | 'check' | 'done'

const shapes: Record<GlyphName, string> = {
  go: 'M3 1.5 14.5 8 3 14.5z',
  ready: '',
  reserved: 'M8 2.5a5.5 5.5 0 0 1 0 11z',
  talking: 'M8 1.3a6.7 6.7 0 1 1 0 13.4A6.7 6.7 0 0 1 8 1.3z',
  hold: 'M8 1.3a6.7 6.7 0 0 1 6.6 5.4H1.4A6.7 6.7 0 0 1 8 1.3zM1.4 9.3h13.2a6.7 6.7 0 0 1-13.2 0z',
  wrap: 'M8 .8 15.2 8 8 15.2.8 8z',
  break: 'M3 2h3.6v12H3zM9.4 2H13v12H9.4z',
  offline: 'M2 7h12v2.2H2z',
  back: '',
  alarm: 'M8 1 15.5 14.5H.5z',
  check: 'M6.4 13.2 1.6 8.4l1.7-1.7 3.1 3.1 6.3-6.6 1.7 1.7z',
  done: 'M2 7h12v2.2H2z',
}
const ringed = new Set<GlyphName>(['ready', 'reserved', 'back'])

/** SVG source of one glyph, for the favicon. */
export function glyphSource(name: GlyphName): string {
  const ring = ringed.has(name)
    ? `<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2.4"${name === 'back' ? ' stroke-dasharray="3.4 2.4"' : ''}/>`
    : ''
  return ring + (shapes[name] ? `<path d="${shapes[name]}" fill="currentColor"/>` : '')
}

export function Glyph({ name, size = 16 }: { name: GlyphName; size?: number }) {
  return (
    <svg className="g" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {ringed.has(name) && (
        <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="2.4" strokeDasharray={name === 'back' ? '3.4 2.4' : undefined} />
      )}
      {shapes[name] && <path d={shapes[name]} fill="currentColor" />}
    </svg>
  )
}

export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={(size * 25) / 28} viewBox="1 1.5 30 26" role="img" aria-label="Boyun">
      <path d="M13.2 27H8.8A6.3 6.3 0 0 1 7.6 14.5 8.4 8.4 0 0 1 17 8.2z" fill="currentColor" />
      <path d="M17.4 27h6.3a5.8 5.8 0 0 0 1.5-11.4 8.2 8.2 0 0 0-4.5-6.2z" fill="currentColor" />
      <circle cx="20.3" cy="4.6" r="2.8" fill="var(--by-talking)" />
    </svg>
  )
}
