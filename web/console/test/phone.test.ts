import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Scope } from '../src/frame/scope'
import { Ear } from '../src/phone/ear'
import { Microphone } from '../src/phone/microphone'
import { Phone } from '../src/phone/phone'
import { DeskSocket } from '../src/phone/socket'

/** The browser's parts a phone is made of, each as small as the phone needs it. */
class Wire extends EventTarget {
  static made: Wire[] = []
  readyState = 0
  said: { type: string; re: string }[] = []
  constructor() {
    super()
    Wire.made.push(this)
  }
  send(text: string) { this.said.push(JSON.parse(text) as { type: string; re: string }) }
  close() { this.readyState = 3 }
  open() {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }
  hear(m: object) { this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(m) })) }
  drop() {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}
class Track extends EventTarget {
  readyState = 'live'
  enabled = true
  label = 'headset'
  stop() { this.readyState = 'ended' }
  getSettings() { return { deviceId: 'a' } }
}
class Stream {
  track = new Track()
  getTracks() { return [this.track] }
  getAudioTracks() { return [this.track] }
}
class Connection extends EventTarget {
  static made: Connection[] = []
  connectionState = 'new'
  iceConnectionState = 'new'
  localDescription = { sdp: 'offer' }
  remoteDescription: object | null = null
  constructor() {
    super()
    Connection.made.push(this)
  }
  addTransceiver() { return { sender: { replaceTrack: () => Promise.resolve() } } }
  createOffer() { return Promise.resolve({}) }
  setLocalDescription() { return Promise.resolve() }
  setRemoteDescription(d: object) {
    this.remoteDescription = d
    return Promise.resolve()
  }
  getConfiguration() { return {} }
  setConfiguration() { return undefined }
  close() { this.connectionState = 'closed' }
  connect() {
    this.connectionState = this.iceConnectionState = 'connected'
    this.dispatchEvent(new Event('connectionstatechange'))
  }
}

class Context {
  state = 'running'
  createMediaStreamDestination() { return { stream: new Stream() } }
  createConstantSource() { return { offset: { value: 0 }, connect: () => undefined, start: () => undefined } }
  resume() { return Promise.resolve() }
  close() { return Promise.resolve() }
}

const settled = () => vi.advanceTimersByTimeAsync(0)
let ask: () => Promise<Stream>

beforeEach(() => {
  vi.useFakeTimers()
  Wire.made = []
  Connection.made = []
  ask = () => Promise.resolve(new Stream())
  vi.stubGlobal('WebSocket', Object.assign(Wire, { OPEN: 1 }))
  vi.stubGlobal('RTCPeerConnection', Connection)
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => null })
  vi.stubGlobal('AudioContext', Context)
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"ticket":"t"}', { status: 200 })))
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: Object.assign(new EventTarget(), { getUserMedia: () => ask(), enumerateDevices: () => Promise.resolve([]) }) })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  Reflect.deleteProperty(navigator, 'mediaDevices')
})

describe('the phone', () => {
  it('makes a new leg for the shift after the one that was left', async () => {
    const phone = new Phone()
    phone.start()
    await settled()
    const wire = Wire.made[0]!
    wire.open()
    let seq = 0
    const desk = (state: string) => wire.hear({ type: 'desk', seq: ++seq, at: Date.now(), state, leg: { state: 'none' } })
    const answer = async () => {
      await settled()
      wire.hear({ type: 'answer', re: wire.said.findLast((m) => m.type === 'offer')!.re, sdp: 'answer' })
      await settled()
    }
    wire.hear({ type: 'welcome', re: wire.said[0]!.re, resume: 'r', beat: 60_000, at: Date.now(), ice: [], sounds: { gain: 0 } })
    desk('offline')
    const first = phone.listen()
    await answer()
    Connection.made[0]!.connect()
    expect(await first).toBe(true)
    desk('ready')
    desk('offline') // the shift is over: microphone and leg are given back
    expect(phone.mic.track).toBeNull()
    expect(phone.leg.get()).toBe('none')
    void phone.listen()
    await answer()
    expect(Connection.made.filter((c) => c.connectionState !== 'closed')).toHaveLength(1)
    phone.end()
  })
  it.each([['its page goes', () => window.dispatchEvent(new Event('pagehide'))], ['another page is opened', (phone: Phone) => phone.end()]])('says what was typed before %s', async (call, leave) => {
    const phone = new Phone()
    phone.start()
    await settled()
    const wire = Wire.made[0]!
    wire.open()
    wire.hear({ type: 'welcome', re: wire.said[0]!.re, resume: 'r', beat: 60_000, at: Date.now(), ice: [], sounds: { gain: 0 } })
    wire.hear({ type: 'desk', seq: 1, at: Date.now(), state: 'wrap', leg: { state: 'none' }, station: { in_use: true }, wrap: { call, draft: { rev: 0, note: '' } } })
    phone.drafts.edit({ note: 'half a wo' })
    leave(phone)
    expect(wire.said.filter((m) => m.type === 'draft')).toMatchObject([{ call, draft: { note: 'half a wo' } }])
    phone.end()
  })
})

describe('the microphone', () => {
  it('does not stay on when the page was left while the browser still asked', async () => {
    const scope = new Scope()
    const stream = new Stream()
    let allow = (_: Stream) => undefined as void
    ask = () => new Promise((done) => (allow = done))
    const mic = new Microphone(scope, () => undefined, () => undefined)
    const opened = mic.open()
    scope.end()
    allow(stream)
    expect(await opened).toBe(false)
    expect(stream.track.readyState).toBe('ended')
    expect(mic.hearing.get().state).toBe('none')
  })
  it('keeps the one that works when another cannot be opened', async () => {
    const lost: string[] = []
    const mic = new Microphone(new Scope(), () => undefined, (why) => lost.push(why))
    await mic.open()
    ask = () => Promise.reject(new DOMException('in use', 'NotReadableError'))
    expect(await mic.open('b')).toBe(false)
    expect(mic.track?.readyState).toBe('live')
    expect(mic.hearing.get().state).toBe('on')
    expect(lost).toEqual([])
  })
})

describe('the socket of the desk', () => {
  it('is one, also when the network comes back before the next attempt was due', async () => {
    const scope = new Scope()
    const socket = new DeskSocket(scope, { opened: () => ({ type: 'ping' }), heard: () => undefined, lost: () => undefined, signedOut: () => undefined })
    socket.open()
    await settled()
    Wire.made[0]!.open()
    Wire.made[0]!.drop() // the next attempt is due in 250 ms
    window.dispatchEvent(new Event('online'))
    await settled()
    Wire.made[1]!.open()
    await vi.advanceTimersByTimeAsync(400)
    expect(Wire.made.filter((w) => w.readyState < 2)).toHaveLength(1)
    scope.end()
  })
  it('replaces an attempt that is still under way when the network changes', async () => {
    const scope = new Scope()
    const socket = new DeskSocket(scope, { opened: () => ({ type: 'ping' }), heard: () => undefined, lost: () => undefined, signedOut: () => undefined })
    socket.open()
    await settled()
    window.dispatchEvent(new Event('online'))
    await settled()
    expect(Wire.made).toHaveLength(2)
    expect(Wire.made.filter((w) => w.readyState < 2)).toHaveLength(1)
    scope.end()
  })
})

describe('a supervisor\'s ear', () => {
  const monitor = { id: 'm', agent_id: 'a', mode: 'listen', call_id: 'c', heard_since: null, taken: null, sdp: 'answer', ice_servers: [] }
  it('is free again when it was stopped before a change was answered', async () => {
    const asked: string[] = []
    let answer = () => undefined as void
    vi.stubGlobal('fetch', (url: string, { method }: { method: string }) => {
      asked.push(`${method} ${url}`)
      const said = () => new Response(JSON.stringify(monitor), { status: 200 })
      return method === 'PATCH' ? new Promise((done) => (answer = () => done(said()))) : Promise.resolve(said())
    })
    const scope = new Scope()
    const ear = new Ear(scope)
    await ear.follow('a')
    expect(ear.listening.get().agent).toBe('a')
    const change = ear.follow('b')
    ear.stop()
    answer()
    await change
    expect(ear.listening.get()).toMatchObject({ state: 'none', agent: '' })
    asked.length = 0
    await ear.follow('a')
    expect(asked).toContain('POST /v1/monitors')
    scope.end()
  })
  it('does not go on connecting without the microphone it needs', async () => {
    ask = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"ice_servers":[]}', { status: 200 })))
    const scope = new Scope()
    const ear = new Ear(scope)
    await ear.follow('a', 'whisper')
    expect(ear.listening.get()).toMatchObject({ state: 'none', problem: { reason: 'ear_blocked' } })
    scope.end()
  })
  it('says nothing of a microphone when it was stopped while the browser asked', async () => {
    let allow = (_: Stream) => undefined as void
    ask = () => new Promise((done) => (allow = done))
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"ice_servers":[]}', { status: 200 })))
    const scope = new Scope()
    const ear = new Ear(scope)
    const begun = ear.follow('a', 'whisper')
    await settled()
    ear.stop()
    allow(new Stream())
    await begun
    expect(ear.listening.get()).toMatchObject({ state: 'none', problem: null })
    scope.end()
  })
  /** A server that keeps a monitor, and an ear that listens by it. `say` may answer in its place. */
  async function listening(say: (method: string, body: { mode?: string }) => Response | Promise<Response> | null) {
    const asked: string[] = []
    let mode = 'listen'
    vi.stubGlobal('fetch', async (url: string, { method, body }: { method: string; body?: string }) => {
      asked.push(`${method} ${url}`)
      const order = JSON.parse(body ?? '{}') as { mode?: string }
      const before = JSON.stringify({ ...monitor, mode })
      const own = await say(method, order)
      if (own) return own
      if (method === 'GET') return new Response(before, { status: 200 })
      mode = order.mode ?? mode
      return new Response(JSON.stringify({ ...monitor, mode }), { status: 200 })
    })
    const scope = new Scope()
    const ear = new Ear(scope)
    await ear.follow('a')
    asked.length = 0
    return { ear, scope, asked }
  }
  it('only listens from the moment the microphone is unplugged, and says so', async () => {
    const stream = new Stream()
    ask = () => Promise.resolve(stream)
    const { ear, scope, asked } = await listening(() => null)
    await ear.turn('whisper')
    expect(ear.listening.get()).toMatchObject({ mode: 'whisper', problem: null })
    stream.track.readyState = 'ended'
    stream.track.dispatchEvent(new Event('ended'))
    await settled()
    expect(asked.filter((a) => a.startsWith('PATCH'))).toHaveLength(2)
    expect(ear.listening.get()).toMatchObject({ mode: 'listen', problem: { reason: 'ear_mic_lost' } })
    ask = () => Promise.resolve(new Stream())
    await ear.turn('whisper')
    expect(ear.listening.get()).toMatchObject({ mode: 'whisper', problem: null })
    scope.end()
  })
  it('gives the microphone back when whispering is refused, and asks what is true', async () => {
    const stream = new Stream()
    ask = () => Promise.resolve(stream)
    const { ear, scope, asked } = await listening((method) => (method === 'PATCH' ? new Response('{"reason":"not_logged"}', { status: 503 }) : null))
    await ear.turn('whisper')
    await settled()
    expect(asked).toEqual(['PATCH /v1/monitors/m', 'GET /v1/monitors/m'])
    expect(ear.listening.get()).toMatchObject({ mode: 'listen', problem: { reason: 'not_logged' } })
    expect(stream.track.readyState).toBe('ended')
    scope.end()
  })
  it('shows at once that a monitor is over when an order finds none', async () => {
    const { ear, scope } = await listening((method) => (method === 'POST' ? null : new Response('{"reason":"monitor_over","status":404}', { status: 404 })))
    await ear.turn('whisper')
    await settled()
    expect(ear.listening.get()).toMatchObject({ state: 'none', problem: { reason: 'monitor_over' } })
    scope.end()
  })
  it('takes no answer that is older than an order', async () => {
    let slow = () => undefined as void
    let polls = 0
    const { ear, scope } = await listening((method) => (method === 'GET' && polls++ === 1 ? new Promise((done) => (slow = () => done(null as never))) : null))
    ear.look()
    await settled()
    await ear.turn('barge')
    slow()
    await settled()
    expect(ear.listening.get().mode).toBe('barge')
    scope.end()
  })
  it('keeps the microphone of an order that is on its way, whatever is asked meanwhile', async () => {
    const stream = new Stream()
    ask = () => Promise.resolve(stream)
    let done = () => undefined as void
    const { ear, scope } = await listening((method) => (method === 'PATCH' ? new Promise((answer) => (done = () => answer(null as never))) : null))
    const turned = ear.turn('whisper')
    await settled()
    ear.look() // asked and answered before the order is
    await settled()
    expect(stream.track.readyState).toBe('live')
    done()
    await turned
    expect(ear.listening.get().mode).toBe('whisper')
    expect(stream.track.readyState).toBe('live')
    scope.end()
  })
  it('takes the next microphone there is in a call of its own', async () => {
    const stream = new Stream()
    ask = () => Promise.resolve(stream)
    const taken = { call_id: 'c', ended_at: null, muted: false }
    const { ear, scope } = await listening((method) => (method === 'POST' ? new Response(JSON.stringify({ ...monitor, taken }), { status: 200 }) : null))
    await ear.take()
    stream.track.readyState = 'ended'
    stream.track.dispatchEvent(new Event('ended'))
    expect(ear.listening.get()).toMatchObject({ taken, problem: { reason: 'ear_mic_lost_call' } })
    const other = new Stream()
    ask = () => Promise.resolve(other)
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    await settled()
    expect(ear.listening.get()).toMatchObject({ taken, problem: null })
    expect(other.track.readyState).toBe('live')
    scope.end()
  })
})
