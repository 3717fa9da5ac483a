// Chromium as the tests and the screenshots start it: no network of its own, a fake microphone that plays a file.
import { chromium } from 'playwright-core'

export async function browser({ mic } = {}) {
  const args = [
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
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
  await context.addInitScript(([l, t]) => {
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
