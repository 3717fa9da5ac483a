// A person at the API with the page's own session: for facts a test wants to compare with the screen.
export async function ask(page, path) {
  const answer = await page.request.get(`/v1${path}`)
  if (!answer.ok()) throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`)
  return answer.json()
}

/** A change, with the session's token against forgery. */
export async function tell(page, path, data = {}, method = 'POST') {
  const { csrf } = await ask(page, '/me')
  const answer = await page.request.fetch(`/v1${path}`, { method, headers: { 'X-CSRF-Token': csrf, Origin: process.env.BOYUN_URL }, data })
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
  return answer.status() === 204 ? null : answer.json()
}

/** The latest mail to an address in the demo's inbox. */
export async function mailTo(page, address) {
  const { items } = await ask(page, '/demo/inbox')
  return items.filter((m) => m.to === address).sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)
}
