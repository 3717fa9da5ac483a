// Chromium as the tests and the screenshots start it: no network of its own, a fake microphone that plays a file.
import { chromium } from 'playwright-core'

export async function browser({ mic } = {}) {
  const args = [
    '--headless=new', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--autoplay-policy=no-user-gesture-required', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
  ]
  if (mic) args.push(`--use-file-for-fake-audio-capture=${mic}`)
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
}

// Opens a page in a language, theme and width; certificates of a demo server are self-signed.
export async function open(chrome, { url, lang = 'zh', theme = 'light', width = 1280, height = 800, state } = {}) {
  const context = await chrome.newContext({
    baseURL: url, locale: lang === 'zh' ? 'zh-CN' : 'en-GB', colorScheme: theme, viewport: { width, height }, ignoreHTTPSErrors: true, storageState: state,
    permissions: ['microphone'],
  })
  context.setDefaultTimeout(15_000)
  await context.addInitScript(([l, t]) => {
    // Kept for the tab, so that a page that changes them keeps its change over a reload.
    if (location.origin === 'null' || sessionStorage.getItem('boyun.e2e')) return // about:blank has no storage
    sessionStorage.setItem('boyun.e2e', '1')
    localStorage.setItem('boyun.lang', l)
    localStorage.setItem('boyun.theme', t)
  }, [lang, theme])
  return context
}

// Logs in by the form, as a person does.
export async function logIn(page, email, password) {
  await page.goto('/login')
  await page.locator('input[type=email]').fill(email)
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL((u) => !u.pathname.startsWith('/login'))
}

/** What no page may do: throw, write an error to the console, break the Content-Security-Policy. Answers of 4xx are asked for by some tests. */
export function watch(context, { allow = [] } = {}) {
  const troubles = []
  const note = (what, page) => !allow.some((a) => a.test(what)) && troubles.push(`${page ? new URL(page.url()).pathname : ''}: ${what}`)
  context.on('weberror', (e) => note(e.error().message, e.page()))
  context.on('console', (m) => (m.type() === 'error' || /Content.Security.Policy/i.test(m.text())) && note(m.text(), m.page()))
  return troubles
}
