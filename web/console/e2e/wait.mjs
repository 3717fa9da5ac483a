// Waiting for what is outside the page: asks until the answer is truthy, with a deadline. Inside a page use Playwright's own waiting.
export async function until(ask, what, timeout = 10_000) {
  const end = performance.now() + timeout
  for (;;) {
    const got = await ask()
    if (got) return got
    if (performance.now() > end) throw new Error(`waited ${timeout} ms in vain: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
