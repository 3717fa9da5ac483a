// A small mock of the API for looking at pages while building them. Everything lives in memory and answers at once.
import { WebSocketServer } from 'ws'
import * as data from './data.mjs'

export function mock() {
  return {
    name: 'boyun-mock',
    configureServer(server) {
      const wss = new WebSocketServer({ noServer: true })
      server.httpServer?.on('upgrade', (req, socket, head) => {
        const url = new URL(req.url ?? '/', 'http://x')
        if (!url.pathname.startsWith('/v1/')) return
        wss.handleUpgrade(req, socket, head, (ws) => (url.pathname === '/v1/desk' ? desk(ws) : liveStream(ws)))
      })
      server.middlewares.use((req, res, next) => {
        const url = new URL(req.url ?? '/', 'http://x')
        if (!url.pathname.startsWith('/v1/')) return next()
        if (url.pathname.endsWith('/events')) {
          res.writeHead(200, { 'Content-Type': 'text/event-stream' })
          return
        }
        const chunks = []
        req.on('data', (c) => chunks.push(c))
        req.on('end', () => answer(req.method ?? 'GET', url, Buffer.concat(chunks), res))
      })
    },
  }
}

function answer(method, url, body, res) {
  const path = url.pathname.slice(3)
  if (path.includes('/audio')) {
    const wav = data.wav()
    res.writeHead(200, { 'Content-Type': 'audio/wav', 'Content-Length': wav.length })
    return res.end(wav)
  }
  for (const [m, pattern, fn] of data.routes) {
    const hit = m === method ? pattern.exec(path) : null
    if (!hit) continue
    const json = body.length && body[0] === 123 ? JSON.parse(body.toString()) : {}
    const out = fn({ params: hit.slice(1), query: url.searchParams, body: json })
    if (out === undefined) {
      res.writeHead(204)
      return res.end()
    }
    const code = typeof out.status === "number" ? out.status : 0
    res.writeHead(code || 200, { "Content-Type": code ? 'application/problem+json' : 'application/json' })
    return res.end(JSON.stringify(out))
  }
  res.writeHead(404, { 'Content-Type': 'application/problem+json' })
  res.end(JSON.stringify({ status: 404, code: 'not_found', reason: 'not_found', request_id: 'mock' }))
}

function liveStream(ws) {
  const t = setInterval(() => ws.send(JSON.stringify({ type: 'ping', at: new Date().toISOString() })), 5000)
  ws.on('close', () => clearInterval(t))
}

let seq = 1
function desk(ws) {
  const state = { ...data.deskState }
  const send = (m) => ws.readyState === 1 && ws.send(JSON.stringify(m))
  const show = () => send(data.deskSnapshot(state.name, seq++))
  const t = setInterval(() => {
    if (state.name === 'talking' || state.name === 'hold') send({ type: 'level', agent: -40 + 25 * Math.sin(Date.now() / 300), customer: -35 + 20 * Math.cos(Date.now() / 500), mos: 4.3, rtt: 38, loss: 0.1 })
  }, 200)
  ws.on('close', () => clearInterval(t))
  ws.on('message', (text) => {
    const m = JSON.parse(text.toString())
    if (m.type === 'hello') {
      send({ type: 'welcome', re: m.re, v: 1, agent: { id: 'u1', name: '林悦' }, resume: 'r1', ice: [], sounds: { gain: 0, off: [], flash: false }, at: Date.now(), beat: 5000,
        breaks: [{ reason: 'coffee', label: { zh: '喝水', en: 'Coffee' }, limit: 600 }, { reason: 'lunch', label: { zh: '午饭', en: 'Lunch' }, limit: 3600 }, { reason: 'training', label: { zh: '培训', en: 'Training' } }] })
      return show()
    }
    if (m.type === 'offer') return send({ type: 'refused', re: m.re, code: 'unavailable', reason: 'unavailable', message: 'the mock has no audio' })
    if (m.type === 'break') state.name = 'not_ready'
    if (m.type === 'ready' || m.type === 'dispose') state.name = 'ready'
    if (m.type === 'hangup') state.name = 'wrap'
    if (m.type === 'hold') state.name = m.on ? 'hold' : 'talking'
    send({ type: m.type === 'ping' ? 'pong' : 'done', re: m.re, at: Date.now() })
    if (m.type !== 'ping' && m.type !== 'candidate' && m.type !== 'draft') show()
  })
}
