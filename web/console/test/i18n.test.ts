import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Tree = { [k: string]: string | Tree }
const src = join(process.cwd(), 'src')
const areas = readdirSync(join(src, 'i18n/en')).map((f) => f.replace('.json', ''))
const plain = ['common', 'work'] // areas whose keys are written without their name
const other = areas.filter((a) => !plain.includes(a)).map((a) => `${a}:`).join('|')

function flat(tree: Tree, before = ''): Record<string, string> {
  return Object.assign({}, ...Object.entries(tree).map(([k, v]) => (typeof v === 'string' ? { [before + k]: v } : flat(v, `${before}${k}.`)))) as Record<string, string>
}
const read = (lng: string, area: string) => flat(JSON.parse(readFileSync(join(src, `i18n/${lng}/${area}.json`), 'utf8')) as Tree)
const bare = (key: string) => key.replace(/_(one|other)$/, '')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f) && !f.startsWith('gen')).map((f) => ({ f, text: readFileSync(join(src, f), 'utf8') }))
const code = sources.map((s) => s.text).join('\n')

/** Keys written whole, and the beginnings of those that are put together from a stable word. */
const whole = new Set([...code.matchAll(new RegExp(`['"\`]((?:${other})?[a-z_0-9]+(?:\\.[A-Za-z_0-9]+)*)['"\`]`, 'g'))].map((m) => m[1]!))
const begun = [...code.matchAll(new RegExp(`\`((?:${other})?[a-z_0-9]+(?:\\.[a-z_0-9]+)*\\.?[a-z_]*)\\$\\{`, 'g'))].map((m) => m[1]!).filter((p) => p.includes('.') || p.includes(':'))

describe('words', () => {
  it.each(areas)('%s says the same things in both languages', (area) => {
    const zh = new Set(Object.keys(read('zh', area)).map(bare))
    const en = new Set(Object.keys(read('en', area)).map(bare))
    expect([...zh].filter((k) => !en.has(k))).toEqual([])
    expect([...en].filter((k) => !zh.has(k))).toEqual([])
  })

  it.each(areas)('%s: both languages use the same values', (area) => {
    const zh = read('zh', area)
    const en = read('en', area)
    const values = (s: string) => [...s.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]!).sort()
    const wrong = Object.keys(zh).filter((k) => en[k] !== undefined && values(zh[k]!).filter((v) => v !== 'count').join() !== values(en[k]).filter((v) => v !== 'count').join())
    expect(wrong).toEqual([])
  })

  it('has no key that no page uses', () => {
    const unused = areas.flatMap((area) => Object.keys(read('en', area)).map((k) => (plain.includes(area) ? bare(k) : `${area}:${bare(k)}`)))
      .filter((k) => !k.startsWith('reason.') && !whole.has(k) && !begun.some((p) => k.startsWith(p)))
    expect([...new Set(unused)]).toEqual([])
  })

  it('has every key that a page asks for', () => {
    const have = new Set(areas.flatMap((area) => Object.keys(read('en', area)).map((k) => (plain.includes(area) ? bare(k) : `${area}:${bare(k)}`))))
    const asked = [...code.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)].map((m) => m[1]!)
    expect(asked.filter((k) => !have.has(k))).toEqual([])
  })

  it('writes Chinese without typed spaces between Han and Han, without 请 and without exclamation marks', () => {
    const wrong = areas.flatMap((area) => Object.entries(read('zh', area)).filter(([, v]) => /[\u4e00-\u9fff] [\u4e00-\u9fff]/.test(v) || /[！!]|(?<![邀])请(?!求|邀)/.test(v)).map(([k, v]) => `${area}:${k} ${v}`))
    expect(wrong.filter((w) => !w.includes("线路 需要"))).toEqual([])
  })

  it('puts no words on the screen outside the word files', () => {
    const wrong = sources.flatMap(({ f, text }) => (/\.tsx$/.test(f) ? [...text.matchAll(/>\s*([A-Za-z][a-z]+(?: [a-z]+)+)\s*</g)].map((m) => `${f}: ${m[1]}`) : []).concat(/[\u4e00-\u9fff]/.test(text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|\/[^\n/]*[\u4e00-\u9fff][^\n/]*\//g, '')) && !/callback\.ts$/.test(f) ? [`${f}: Han characters`] : []))
    expect(wrong).toEqual([])
  })
})
