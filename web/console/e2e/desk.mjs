// The agent's desk as a person uses it: state by the ribbon's word, acts by keys.
import { readFileSync } from 'node:fs'

const words = (lang) => JSON.parse(readFileSync(new URL(`../src/i18n/${lang}/desk.json`, import.meta.url), 'utf8'))
export const ribbon = { en: words('en').ribbon, zh: words('zh').ribbon }

/** Waits until the ribbon says a state (a key of "ribbon" in desk.json): checking, ready, reserved, talking, hold, wrap, not_ready. */
export async function reaches(page, state, timeout = 15_000) {
  await page.waitForFunction((w) => {
    const word = document.querySelector('.rib .w')?.textContent ?? ''
    return w.includes(word)
  }, [ribbon.en[state], ribbon.zh[state]], { timeout, polling: 'raf' }).catch(async (e) => {
    throw new Error(`the desk does not reach ${state}; it says ${JSON.stringify(await word(page))} and ${JSON.stringify((await page.locator('.notice').allTextContents()).join(' '))} (${e.message.split('\n')[0]})`)
  })
}

export async function word(page) {
  return page.locator('.rib .w').textContent()
}

/** From the log-in to Ready, by Enter as the page says. Noise removal is off, as with a good headset: it would take a pure tone for noise. */
export async function startShift(page, { path = '/desk', check } = {}) {
  await page.addInitScript(() => location.origin !== 'null' && localStorage.setItem('boyun.processing', 'off'))
  await page.goto(path)
  await reaches(page, 'checking')
  const begin = page.locator('.wait button.p')
  await begin.waitFor()
  await page.waitForFunction(() => !document.querySelector('.wait button.p')?.disabled)
  await page.keyboard.press('Enter')
  const start = page.locator('main .card button.p')
  await start.waitFor()
  await page.waitForFunction(() => document.querySelector('main .card button.p')?.disabled === false)
  await check?.()
  await start.press('Enter')
}

/** Keys rest for 700 ms after the screen changed by itself: waits until they are awake again, counted from now. */
export function awake(page) {
  return page.evaluate(() => new Promise((done) => {
    const begun = performance.now()
    const look = () => (performance.now() - begun > 750 ? done() : requestAnimationFrame(look))
    look()
  }))
}

/** Waits until the call is older than 5 s, from when on one E ends it. */
export function grown(page) {
  return page.waitForFunction(() => {
    const [m, s] = (document.querySelector('.rib .t')?.textContent ?? '0:00').split(':').map(Number)
    return m * 60 + s >= 6
  }, null, { polling: 250 })
}

/** Ends the call: E twice, because it may be younger than 5 s. */
export async function hangUp(page) {
  await awake(page)
  await page.keyboard.press('e')
  const end = page.locator('.bar button.end')
  if (await end.isVisible().catch(() => false)) await page.keyboard.press('e')
  await reaches(page, 'wrap')
}

/** Chooses an outcome by its digit and saves with Enter. */
export async function save(page, digit) {
  await awake(page)
  await page.keyboard.press(String(digit))
  await page.locator(`.disp button[aria-keyshortcuts="${digit}"][aria-checked=true]`).waitFor()
  await page.keyboard.press('Enter')
}

/** Ends the shift of an agent who is ready: the next one who logs in as the same person begins anew. */
export async function endShift(page) {
  await reaches(page, 'ready')
  await page.locator('button.act', { hasText: 'End shift' }).click()
  await reaches(page, 'checking')
}
