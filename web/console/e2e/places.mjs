// Every page of the console: its name, whether it needs no log-in, and where it is. Paths with an id take the first thing there is.
const first = async (page, path) => {
  const answer = await page.request.get(`/v1${path}`)
  const id = answer.ok() ? (await answer.json()).items?.[0]?.id : undefined
  if (!id) throw new Error(`nothing to show: GET /v1${path} has no rows`)
  return id
}
/** The newest thing there is: of trunks a carrier's, where there is one. */
const last = async (page, path) => (await (await page.request.get(`/v1${path}`)).json()).items.at(-1).id
const at = (path) => async () => path

export const pages = [
  { name: 'signup', open: true, path: at('/signup') },
  { name: 'login', open: true, path: at('/login') },
  { name: 'verify', open: true, path: at('/verify') },
  { name: 'invite', open: true, path: at('/invite/none') },
  { name: 'inbox', open: true, path: at('/inbox') },
  { name: 'start', path: at('/start') },
  { name: 'floor', path: at('/floor') },
  { name: 'lists', path: at('/lists') },
  { name: 'list', path: async (p) => `/lists/${await first(p, '/lists')}` },
  { name: 'list-lead', path: async (p) => { const list = await first(p, '/lists'); return `/lists/${list}?lead=${await first(p, `/lists/${list}/leads`)}` } },
  { name: 'lead', path: async (p) => `/leads/${await first(p, `/lists/${await first(p, '/lists')}/leads`)}` },
  { name: 'import', path: at('/lists/import/new') },
  { name: 'campaigns', path: at('/campaigns') },
  { name: 'campaign-new', path: at('/campaigns/new') },
  { name: 'campaign-live', path: async (p) => `/campaigns/${await first(p, '/campaigns')}` },
  { name: 'campaign-edit', path: async (p) => `/campaigns/${await first(p, '/campaigns')}/edit` },
  { name: 'campaign-simulate', path: async (p) => `/campaigns/${await first(p, '/campaigns')}/simulate` },
  { name: 'campaign-leads', path: async (p) => `/campaigns/${await first(p, '/campaigns')}/leads` },
  { name: 'callbacks', path: at('/callbacks') },
  { name: 'calls', path: at('/calls') },
  { name: 'numbers', path: at('/numbers') },
  { name: 'number', path: async (p) => `/numbers/${await first(p, '/caller-ids')}` },
  { name: 'number-pool', path: at('/numbers?pool=new') },
  { name: 'announcements', path: at('/announcements') },
  { name: 'trunks', path: at('/trunks') },
  { name: 'trunk', path: async (p) => `/trunks/${await last(p, '/trunks')}` },
  { name: 'trunk-edit', path: async (p) => `/trunks/${await last(p, '/trunks')}/edit` },
  { name: 'trunk-new', path: at('/trunks/new') },
  { name: 'trunk-group', path: at('/trunks/groups/new') },
  { name: 'trunk-prices', path: async (p) => `/trunks/${await last(p, '/trunks')}/prices` },
  { name: 'people', path: at('/team/people') },
  { name: 'queues', path: at('/team/queues') },
  { name: 'skills', path: at('/team/skills') },
  { name: 'rules', path: at('/team/rules') },
  { name: 'compliance', path: at('/compliance/checks') },
  { name: 'blacklist', path: at('/compliance/blacklist') },
  { name: 'consent', path: at('/compliance/consent') },
  { name: 'windows', path: at('/compliance/windows') },
  { name: 'proof', path: at('/compliance/proof') },
  { name: 'people-invite', path: at('/team/people?invite=1') },
  { name: 'keys', path: at('/developers/keys') },
  { name: 'billing', path: at('/billing') },
  { name: 'audit', path: at('/audit') },
  { name: 'desk', path: at('/desk') },
  { name: 'not-here', path: at('/nothing') },
]

/** What a call leaves behind; only where there was one. */
export const afterCalls = [
  { name: 'call', path: async (p) => `/calls/${await first(p, '/calls?outcome=answered')}` },
  { name: 'call-vacant', path: async (p) => `/calls/${await first(p, '/calls?outcome=vacant')}` },
]

/** The waveform is on its canvas: more than one colour. */
export function drawn(page) {
  return page.waitForFunction(() => [...document.querySelectorAll('.lanes canvas')].every((c) => {
    if (!c.width) return false
    const pixels = new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)
    return new Set(pixels).size > 3
  }))
}

/** The page stands: its words and data are there, fonts loaded, nothing grey waits, and two frames have been drawn. */
export async function settled(page) {
  await page.waitForLoadState('load')
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount > 0 && !document.querySelector('.bones'), null, { polling: 'raf' })
  if (await page.locator('.lanes').count()) {
    await page.locator('.lanes canvas').first().waitFor()
    await drawn(page)
  }
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(document.getAnimations().map((a) => a.finished.catch(() => undefined)))
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  })
}
