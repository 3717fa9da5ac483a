// Measures what each page loads first (its chunk, all it imports, css and the words of one language) and fails over the budget.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const budgets = [
  ['sign-up', 'src/pages/entry/SignUp.tsx', ['common', 'entry'], 120],
  ['start', 'src/pages/entry/Start.tsx', ['common', 'entry'], 120],
  ['desk', 'src/pages/desk/Desk.tsx', ['common', 'work', 'desk'], 250],
  ['lists', 'src/pages/lists/Leads.tsx', ['common', 'work', 'office'], 300],
  ['import', 'src/pages/lists/Import.tsx', ['common', 'work', 'office'], 300],
  ['campaign live', 'src/pages/campaigns/Live.tsx', ['common', 'work', 'office'], 350],
  ['call', 'src/pages/calls/CallPage.tsx', ['common', 'work', 'office'], 400],
]
const manifest = JSON.parse(await readFile('dist/.vite/manifest.json', 'utf8'))

function files(key, seen = new Set()) {
  const m = manifest[key]
  if (!m || seen.has(m.file)) return seen
  seen.add(m.file)
  for (const c of m.css ?? []) seen.add(c)
  for (const i of m.imports ?? []) files(i, seen)
  return seen
}

let over = false
for (const [name, page, words, budget] of budgets) {
  const all = files('index.html')
  files(page, all)
  for (const w of words) files(`src/i18n/zh/${w}.json`, all)
  let bytes = 0
  for (const f of all) bytes += gzipSync(await readFile(`dist/${f}`), { level: 9 }).length
  const kb = bytes / 1000
  console.log(`${name.padEnd(14)} ${kb.toFixed(1).padStart(7)} kB gzip of ${budget}${kb > budget ? '  OVER' : ''}`)
  if (kb > budget) over = true
}
process.exit(over ? 1 : 0)
