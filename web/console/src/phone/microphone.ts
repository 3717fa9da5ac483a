import { type Scope } from '../frame/scope'
import { Store } from '../frame/store'

/** The agent's microphone and speaker: asking, choosing, level, loss. */
export interface Hearing {
  state: 'none' | 'asking' | 'on' | 'blocked' | 'lost' | 'absent'
  device: string
  label: string
  inputs: { id: string; label: string }[]
  outputs: { id: string; label: string }[]
  speaker: string
  /** Echo cancellation, noise suppression and gain by the browser. Off for good headsets. */
  processing: boolean
}

const kept = {
  mic: 'boyun.mic',
  speaker: 'boyun.speaker',
  processing: 'boyun.processing',
}

export class Microphone {
  readonly hearing = new Store<Hearing>({
    state: 'none', device: '', label: '', inputs: [], outputs: [],
    speaker: localStorage.getItem(kept.speaker) ?? '', processing: localStorage.getItem(kept.processing) !== 'off',
  })
  #scope: Scope
  #stream: MediaStream | null = null
  #track: MediaStreamTrack | null = null
  #closings = 0
  #changed: (track: MediaStreamTrack) => void
  #lost: (reason: 'mic_blocked' | 'mic_lost') => void

  constructor(scope: Scope, changed: (track: MediaStreamTrack) => void, lost: (reason: 'mic_blocked' | 'mic_lost') => void) {
    this.#scope = scope
    this.#changed = changed
    this.#lost = lost
    scope.add(() => this.close())
    if (navigator.mediaDevices) scope.listen(navigator.mediaDevices, 'devicechange', () => void this.#list())
  }

  get track(): MediaStreamTrack | null {
    return this.#track?.readyState === 'live' ? this.#track : null
  }
  get stream(): MediaStream | null {
    return this.#stream
  }

  /** Asks for the microphone (the browser's prompt the first time); without a device, the one used last, else the browser's choice. */
  async open(device = localStorage.getItem(kept.mic) ?? ''): Promise<boolean> {
    const h = this.hearing
    if (!navigator.mediaDevices) {
      h.set({ ...h.get(), state: 'absent' })
      return false
    }
    h.set({ ...h.get(), state: 'asking' })
    const processing = h.get().processing
    const closings = this.#closings
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          deviceId: device ? { ideal: device } : undefined, channelCount: 1,
          echoCancellation: processing, noiseSuppression: processing, autoGainControl: processing,
        },
      })
      // Closed while the browser asked: nobody would ever switch it off.
      if (closings !== this.#closings) {
        for (const t of stream.getTracks()) t.stop()
        return false
      }
      this.#take(stream)
      await this.#list()
      return true
    } catch (e) {
      if (closings !== this.#closings) return false
      // The one in use still works: it stays.
      if (this.track) {
        h.set({ ...h.get(), state: 'on' })
        return false
      }
      const blocked = e instanceof DOMException && (e.name === 'NotAllowedError' || e.name === 'SecurityError')
      h.set({ ...h.get(), state: blocked ? 'blocked' : 'absent' })
      this.#lost(blocked ? 'mic_blocked' : 'mic_lost')
      if (blocked) this.#waitForLeave()
      return false
    }
  }

  async choose(device: string): Promise<void> {
    if (await this.open(device)) localStorage.setItem(kept.mic, device)
  }

  speak(device: string): void {
    localStorage.setItem(kept.speaker, device)
    this.hearing.set({ ...this.hearing.get(), speaker: device })
  }

  async process(on: boolean): Promise<void> {
    localStorage.setItem(kept.processing, on ? 'on' : 'off')
    this.hearing.set({ ...this.hearing.get(), processing: on })
    if (this.#track) await this.open(this.hearing.get().device)
  }

  close(): void {
    this.#closings++
    for (const t of this.#stream?.getTracks() ?? []) t.stop()
    this.#stream = null
    this.#track = null
    this.hearing.set({ ...this.hearing.get(), state: 'none' })
  }

  #take(stream: MediaStream): void {
    const old = this.#stream
    const track = stream.getAudioTracks()[0]!
    track.enabled = this.#track?.enabled ?? true
    this.#stream = stream
    this.#track = track
    for (const t of old?.getTracks() ?? []) t.stop()
    this.#scope.listen(track, 'ended', () => {
      if (this.#track !== track) return
      this.hearing.set({ ...this.hearing.get(), state: 'lost' })
      this.#lost('mic_lost')
    })
    const h = this.hearing.get()
    this.hearing.set({ ...h, state: 'on', device: track.getSettings().deviceId ?? '', label: track.label })
    this.#changed(track)
  }

  async #list(): Promise<void> {
    const all = await navigator.mediaDevices.enumerateDevices()
    const pick = (kind: MediaDeviceKind) => all.filter((d) => d.kind === kind).map((d) => ({ id: d.deviceId, label: d.label }))
    this.hearing.set({ ...this.hearing.get(), inputs: pick('audioinput'), outputs: pick('audiooutput') })
  }

  /** The agent allows it in the address bar: the page goes on by itself. */
  #waitForLeave(): void {
    const permissions = navigator.permissions as Permissions | undefined
    void permissions?.query({ name: 'microphone' }).then((p) => {
      const own = this.#scope.child()
      own.listen(p, 'change', () => {
        if (p.state !== 'granted') return
        own.end()
        void this.open()
      })
    })
  }
}
