import { type Scope } from '../frame/scope'
import { Store } from '../frame/store'

/**
 * The audio of a whole shift: one RTCPeerConnection, PCMA first so that nothing is transcoded, ICE restarted when the path is lost, the
 * microphone changed by replaceTrack without a new offer.
 */
export type LegHere = 'none' | 'connecting' | 'connected' | 'lost'
export interface Signalling {
  offer: (sdp: string, restart: boolean) => Promise<string>
  candidate: (c: RTCIceCandidate) => void
}
export interface Path {
  /** milliseconds, 0 when not known */
  rtt: number
  /** 0..1 of what we send, as the far side reports it; null when it reports nothing */
  loss: number | null
  /** Goes through a relay. */
  relayed: boolean
}

export class Peer {
  readonly leg = new Store<LegHere>('none')
  readonly sound = new Audio()
  #scope: Scope
  #pc: RTCPeerConnection
  #sender: RTCRtpSender
  #signalling: Signalling
  #restarting = false

  constructor(scope: Scope, track: MediaStreamTrack, stream: MediaStream, ice: RTCIceServer[], signalling: Signalling) {
    this.#scope = scope
    this.#signalling = signalling
    const pc = new RTCPeerConnection({ iceServers: ice, bundlePolicy: 'max-bundle' })
    this.#pc = pc
    scope.add(() => {
      pc.close()
      this.sound.srcObject = null
      this.leg.set('none')
    })
    const transceiver = pc.addTransceiver(track, { direction: 'sendrecv', streams: [stream] })
    prefer(transceiver)
    this.#sender = transceiver.sender
    this.sound.autoplay = true
    scope.listen(pc, 'track', (e) => {
      const ev = e as RTCTrackEvent
      this.sound.srcObject = ev.streams[0] ?? new MediaStream([ev.track])
      void this.sound.play().catch(() => undefined)
    })
    scope.listen(pc, 'icecandidate', (e) => {
      const c = (e as RTCPeerConnectionIceEvent).candidate
      if (c?.candidate) signalling.candidate(c)
    })
    scope.listen(pc, 'connectionstatechange', () => this.#look())
    scope.listen(pc, 'iceconnectionstatechange', () => this.#look())
    scope.listen(window, 'online', () => void this.restart())
  }

  async connect(): Promise<void> {
    this.leg.set('connecting')
    await this.#exchange(false)
  }

  /** A new path for the same leg: the network changed or the path died. Tries until it is connected or the scope ends. */
  async restart(): Promise<void> {
    if (this.#restarting || this.#scope.over || !this.#pc.remoteDescription) return
    this.#restarting = true
    try {
      await this.#exchange(true)
    } catch {
      this.#scope.after(1000, () => {
        if (this.#pc.connectionState !== 'connected') void this.restart()
      })
    } finally {
      this.#restarting = false
    }
  }

  async change(track: MediaStreamTrack): Promise<void> {
    await this.#sender.replaceTrack(track)
  }

  setIce(ice: RTCIceServer[]): void {
    this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: ice })
  }

  async speakTo(device: string): Promise<void> {
    if ('setSinkId' in this.sound) await this.sound.setSinkId(device).catch(() => undefined)
  }

  async path(): Promise<Path> {
    const stats = await this.#pc.getStats()
    const out: Path = { rtt: 0, loss: null, relayed: false }
    stats.forEach((s: Record<string, unknown>) => {
      if (s.type === 'candidate-pair' && s.nominated && typeof s.currentRoundTripTime === 'number') {
        out.rtt = s.currentRoundTripTime * 1000
        const local = stats.get(String(s.localCandidateId)) as { candidateType?: string } | undefined
        out.relayed = local?.candidateType === 'relay'
      }
      if (s.type === 'remote-inbound-rtp' && typeof s.fractionLost === 'number') out.loss = s.fractionLost
    })
    return out
  }

  async #exchange(restart: boolean): Promise<void> {
    const pc = this.#pc
    const offer = await pc.createOffer({ iceRestart: restart })
    await pc.setLocalDescription(offer)
    const sdp = await this.#signalling.offer(pc.localDescription!.sdp, restart)
    if (!this.#scope.over) await pc.setRemoteDescription({ type: 'answer', sdp })
  }

  #look(): void {
    const s = this.#pc.connectionState
    const ice = this.#pc.iceConnectionState
    if (s === 'connected' && (ice === 'connected' || ice === 'completed')) this.leg.set('connected')
    else if (s === 'failed' || ice === 'failed' || ice === 'disconnected' || s === 'disconnected') {
      this.leg.set('lost')
      void this.restart()
    } else if (s === 'closed') this.leg.set('none')
  }
}

/** G.711 first, which costs least; Opus for a server that is set to speak it. */
function prefer(transceiver: RTCRtpTransceiver): void {
  const all = RTCRtpReceiver.getCapabilities('audio')?.codecs ?? []
  const by = (mime: string) => all.filter((c) => c.mimeType.toLowerCase() === mime)
  const wanted = [...by('audio/pcma'), ...by('audio/pcmu'), ...by('audio/opus'), ...by('audio/telephone-event')]
  if (wanted.length > 0 && 'setCodecPreferences' in transceiver) transceiver.setCodecPreferences(wanted)
}
