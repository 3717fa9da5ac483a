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
    expect(ear.listening.get()).toMatchObject({ state: 'none', problem: { reason: 'mic_blocked' } })
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
})
