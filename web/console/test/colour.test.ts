import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dark, fills, light } from '../src/frame/tokens'

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
const rgb = (hex: string) => [1, 3, 5].map((i) => linear(parseInt(hex.slice(i, i + 2), 16) / 255)) as [number, number, number]
const luminance = (hex: string) => rgb(hex).reduce((n, c, i) => n + c * [0.2126, 0.7152, 0.0722][i]!, 0)
const contrast = (a: string, b: string) => {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number]
  return (x + 0.05) / (y + 0.05)
}

/** Machado, Oliveira and Fernandes 2009, full severity, on linear light. */
const sights: Record<string, number[]> = {
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}
const seen = ([r, g, b]: [number, number, number], m: number[]) => [0, 3, 6].map((i) => Math.min(1, Math.max(0, m[i]! * r + m[i + 1]! * g + m[i + 2]! * b))) as [number, number, number]
function oklab([r, g, b]: [number, number, number]): [number, number, number] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s]
}
const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - b[i]!)) * 100

describe.each([['light', light], ['dark', dark]] as const)('colours of the %s theme', (name, p) => {
  it.each(['ink', 'ink2', 'ink3', 'ready', 'talking', 'wrap', 'break', 'offline', 'alarm'] as const)('%s can be read on ground and surface', (token) => {
    expect(contrast(p[token], p.bg)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p[token], p.surface)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(['ready', 'talking', 'wrap', 'break', 'alarm'] as const)('%s can be read on its own soft ground', (token) => expect(contrast(p[token], p[`${token}-soft`])).toBeGreaterThanOrEqual(4.5))
  it('an input edge can be seen', () => expect(contrast(p.line2, p.surface)).toBeGreaterThanOrEqual(3))
  it('the filled button can be read', () => expect(contrast(p.btn, p['on-btn'])).toBeGreaterThanOrEqual(7))

  it.each(Object.entries(sights))('states stay apart for eyes with %s', (_, matrix) => {
    const states = ['ready', 'talking', 'wrap', 'break', 'alarm'].map((t) => oklab(seen(rgb(p[t as 'ready']), matrix)))
    const nearest = Math.min(...states.flatMap((a, i) => states.slice(i + 1).map((b) => distance(a, b))))
    expect(nearest).toBeGreaterThan(name === 'light' ? 4.5 : 5)
  })
})

describe('fills', () => {
  it.each(Object.keys(fills).filter((k) => k.endsWith('-fill') && k !== 'on-fill') as (keyof typeof fills)[])('white is read on %s', (k) => expect(contrast(fills[k], fills['on-fill'])).toBeGreaterThanOrEqual(5.28))
})

it('names no colour outside the tokens', () => {
  const src = join(process.cwd(), 'src')
  const wrong = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.(tsx?|css)$/.test(f) && !f.endsWith('frame/tokens.ts'))
    .flatMap((f) => [...readFileSync(join(src, f), 'utf8').matchAll(/#[0-9a-fA-F]{3,8}\b|\b(?:color|c|bg)="(?:red|blue|green|teal|orange|yellow|violet|grape|pink|cyan|lime|indigo)/g)].map((m) => `${f}: ${m[0]}`))
    .filter((w) => !/: #(?:page|[0-9]+)$/.test(w))
  expect(wrong).toEqual([])
})
