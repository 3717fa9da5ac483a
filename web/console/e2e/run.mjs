// Runs the browser tests one file after the other and ends with a plain line. Without a running Boyun it says how to get one.
import { readdirSync } from 'node:fs'
import { run } from 'node:test'
import process from 'node:process'

if (!process.env.BOYUN_URL || !process.env.BOYUN_ADMIN || !process.env.BOYUN_TEAM) {
  console.error('No Boyun to test: run infra/dev/e2e.sh, which starts one.')
  process.exit(2)
}
const only = process.argv.slice(2)
const here = new URL('.', import.meta.url).pathname
const files = readdirSync(here).filter((f) => f.endsWith('.test.mjs') && (only.length === 0 || only.some((o) => f.includes(o)))).sort().map((f) => here + f)
const began = Date.now()
let passed = 0, failed = 0
const stream = run({ files, concurrency: 1, timeout: 900_000 })
const say = (t, mark) => {
  console.log(`${'  '.repeat(t.nesting)}${mark} ${t.name} (${(t.details.duration_ms / 1000).toFixed(1)} s)`)
}
stream.on('test:stdout', (t) => process.stdout.write(t.message))
stream.on('test:stderr', (t) => process.stderr.write(t.message))
stream.on('test:pass', (t) => {
  if (t.file && files.includes(t.name)) return // the file itself
  passed++
  say(t, '✔')
})
stream.on('test:fail', (t) => {
  failed++
  say(t, '✖')
  const e = t.details.error.cause ?? t.details.error
  console.log(String(e.stack || e.message || e).split('\n').filter((l) => !l.includes('node:internal')).slice(0, 14).map((l) => `    ${l}`).join('\n'))
})
stream.on('end', () => {
  console.log(`browser: ${passed} passed, ${failed} failed in ${Math.round((Date.now() - began) / 1000)} s`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
})
stream.resume()
