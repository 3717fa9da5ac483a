// What is wrong with a page as it stands: untranslated keys, accessibility faults, a page wider than its window.
import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'

/** A key of the word files on the screen instead of its words, or a value that was not filled in. */
const raw = /(?:^|[\s(>])(?:(?:entry|desk|office|common):[a-z_]+|(?:reason|outcome|place|role|state|keys|palette|country|meter|plan|ending|event|by)\.[a-z_]+(?:\.[a-z_]+)*)|\{\{|\bundefined\b|\bNaN\b|\[object /
/** A stable word of the API that nobody has translated; addresses and what is set in mono are not words. */
const snake = /(?<![\w@./-])[a-z]+(?:_[a-z0-9]+)+(?![\w@/])/
/** The sentence for a reason nobody has written words for; in both languages, up to the code. */
const wordless = Object.fromEntries(['zh', 'en'].map((lang) => [lang, JSON.parse(readFileSync(new URL(`../src/i18n/${lang}/common.json`, import.meta.url), 'utf8')).reason_code.split('{{')[0]]))

export async function faults(page, lang, { widths = [1280, 390] } = {}) {
  const found = []
  const text = await page.evaluate(() => [...document.body.querySelectorAll('*')].flatMap((e) => (e.closest('.mono,pre,code,textarea,script,style') ? [] : [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()))).join('\n') + [...document.querySelectorAll('[aria-label],[title],[placeholder]')]
    .map((e) => ['aria-label', 'title', 'placeholder'].map((a) => `\n${e.getAttribute(a) ?? ''}`).join('')).join(''))
  for (const line of text.split('\n')) {
    if (raw.test(line.replace(/\{\{(?:my )?(?:name|company)\}\}/g, ''))) found.push(`untranslated: ${line}`) // they stand in the scripts themselves
    if (snake.test(line)) found.push(`a bare word: ${line}`)
    if (line.includes(wordless[lang])) found.push(`a reason without words: ${line}`)
  }
  const tongue = await page.evaluate(() => document.documentElement.lang)
  if (!tongue.startsWith(lang)) found.push(`the page says it is in ${tongue}`)
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  for (const v of violations) found.push(`axe ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`)
  const before = page.viewportSize()
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (over > 1) found.push(`${over} px wider than a window of ${width}`)
  }
  await page.setViewportSize(before)
  return found
}
