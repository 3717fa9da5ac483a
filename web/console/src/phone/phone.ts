import { keyboard } from '../frame/keys'
import { Scope } from '../frame/scope'
import { Store } from '../frame/store'
import { Drafts } from './drafts'
import { Microphone } from './microphone'
import { blank, callOf, changedByItself, connected, isLegal, onDesk, onLost, onRefused, onWelcome, type Picture } from './mirror'
import { Peer, type LegHere, type Path } from './peer'
import { DeskSocket, NoAnswer } from './socket'
import { Sounds } from './sounds'
import { Version, type Callback, type Choice, type Client, type Desk, type Level, type Server, type Taping } from '../gen/signal'

/**
 * The phone: socket, audio and the mirror of the desk's state, without a framework. Views read its stores and call its verbs. One per page;
 * the desk's page makes it and ends it. The call itself lives at the server: closing the phone does not hang up.
 */
const tabKey = 'boyun.tab'
const resumeKey = 'boyun.attach'

export class Phone {
  readonly picture = new Store<Picture>(blank)
  readonly level = new Store<Level | null>(null)
  readonly leg = new Store<LegHere>('none')
  readonly mic: Microphone
  readonly sounds = new Sounds()
  readonly drafts: Drafts
  #scope = new Scope()
  #socket: DeskSocket
  #peer: Peer | null = null
  #peerScope: Scope | null = null
  #ownActAt = -Infinity

  constructor() {
    const s = this.#scope
    this.#socket = new DeskSocket(s, {
      opened: () => ({ type: 'hello', v: Version, tab: tabId(), resume: sessionStorage.getItem(resumeKey) ?? undefined }),
      heard: (m) => this.#hear(m),
      lost: () => this.picture.set(onLost(this.picture.get(), Date.now())),
      signedOut: () => this.picture.set({ ...this.picture.get(), link: 'signed_out' }),
    })
    this.drafts = new Drafts(s, (call, draft) => this.#ask({ type: 'draft', call, draft }))
    this.mic = new Microphone(
      s,
      (track) => {
        this.#applyMute()
        void this.#peer?.change(track)
        if (this.picture.get().link === 'up') this.#tell({ type: 'device', ok: true })
      },
      (reason) => {
        this.#tell({ type: 'device', ok: false, reason })
        if (connected(this.picture.get())) this.sounds.play('warning')
      },
    )
    s.add(this.mic.hearing.subscribe(() => void this.#peer?.speakTo(this.mic.hearing.get().speaker)))
    s.add(() => this.sounds.close())
    s.listen(window, 'pagehide', () => void this.drafts.flush())
  }

  start(): void {
    this.picture.set({ ...this.picture.get(), link: 'opening' })
    this.#socket.open()
  }

  end(): void {
    void this.drafts.flush() // while the socket is still there
    this.#scope.end()
  }

  /** Opens microphone and leg; true when both are up. What is missing stands in `mic.hearing` and `leg`. */
  async listen(): Promise<boolean> {
    this.sounds.context()
    if (!this.mic.track && !(await this.mic.open())) return false
    if (this.leg.get() !== 'connected') await this.#connect()
    return this.#up(8000)
  }

  /** True as soon as the leg is connected; false when it is not in time. */
  #up(ms: number): Promise<boolean> {
    if (this.leg.get() === 'connected') return Promise.resolve(true)
    return new Promise((done) => {
      const own = this.#scope.child()
      const end = (ok: boolean) => {
        own.end()
        done(ok)
      }
      own.add(this.leg.subscribe(() => this.leg.get() === 'connected' && end(true)))
      own.after(ms, () => end(false))
    })
  }

  path(): Promise<Path> {
    return this.#peer?.path() ?? Promise.resolve({ rtt: 0, loss: null, relayed: false })
  }

  // ---- verbs ---------------------------------------------------------------------------------------------------------------
  ready = () => this.#act({ type: 'ready' })
  pause = (reason: string) => {
    if (connected(this.picture.get())) this.#wish({ next: reason })
    return this.#act({ type: 'break', reason })
  }
  mute = (on: boolean) => {
    this.#wish({ muted: on })
    this.#applyMute()
    return this.#act({ type: 'mute', on })
  }
  hold = (on: boolean) => {
    this.#wish({ hold: on })
    return this.#act({ type: 'hold', on })
  }
  record = (what: Taping) => this.#act({ type: 'record', call: callOf(this.picture.get().desk), do: what })
  digits = (digits: string) => this.#act({ type: 'dtmf', digits })
  extend = () => this.#act({ type: 'extend', call: callOf(this.picture.get().desk) })
  accept = () => this.#act({ type: 'accept', call: this.picture.get().desk?.preview?.call ?? '' })
  skip = (reason: string) => this.#act({ type: 'skip', call: this.picture.get().desk?.preview?.call ?? '', reason })
  dial = (campaign: string, lead?: string) => this.#act({ type: 'dial', campaign, lead })
  /** Leads to choose from; none when the server does not answer. */
  find = async (campaign: string, name: string): Promise<Choice[]> => {
    try {
      const answer = await this.#ask({ type: 'find', campaign, name })
      return answer.type === 'found' ? (answer.leads ?? []) : []
    } catch (e) {
      if (e instanceof NoAnswer) return []
      throw e
    }
  }
  testCall = () => this.#act({ type: 'test_call' })
  /** Where calls reach the agent: on a telephone of their own, or here. */
  useStation = (phone: boolean) => this.#act({ type: 'station', phone })
  leave = () => this.#act({ type: 'leave' })
  takeover = () => {
    this.picture.set({ ...this.picture.get(), link: 'opening' })
    return this.#act({ type: 'takeover' })
  }
  /** The campaign's message is left on the machine, and the agent is free. */
  leaveMessage = () => this.#act({ type: 'leave_message', call: callOf(this.picture.get().desk) })
  sayPerson = () => this.#act({ type: 'say_person', call: callOf(this.picture.get().desk) })
  hangUp = () => this.#act({ type: 'hangup', call: callOf(this.picture.get().desk) })
  dispose = async (code: string, callback?: Callback) => {
    const { call, draft } = this.drafts.now.get()
    return this.#act({ type: 'dispose', call, code, note: draft.note, fields: draft.fields, callback: callback ?? draft.callback, only_here: draft.only_here })
  }
  undo = () => this.#act({ type: 'undo', call: this.picture.get().desk?.undo?.call ?? '' })
  forget = () => this.picture.set({ ...this.picture.get(), refusal: null })

  // ---- below ---------------------------------------------------------------------------------------------------------------
  /** True when the server did it. A refusal is in the picture with its reason; a lost socket says so by the picture's link. */
  async #act(m: Client): Promise<boolean> {
    if (m.type !== 'mute' && m.type !== 'dtmf') this.#ownActAt = Date.now()
    try {
      const answer = await this.#ask(m)
      return answer.type !== 'refused'
    } catch (e) {
      if (!(e instanceof NoAnswer)) throw e
      this.picture.set({ ...this.picture.get(), wish: {}, refusal: { of: m.type, reason: 'offline', detail: {}, at: Date.now() } })
      this.#applyMute()
      return false
    }
  }

  #ask(m: Client) {
    return this.#socket.ask(m)
  }

  #tell(m: Client): void {
    this.#socket.ask(m).catch(() => undefined)
  }

  #wish(w: Picture['wish']): void {
    const p = this.picture.get()
    this.picture.set({ ...p, wish: { ...p.wish, ...w } })
  }

  #applyMute(): void {
    const p = this.picture.get()
    const track = this.mic.track
    if (track) track.enabled = !(p.wish.muted ?? p.desk?.call?.muted ?? false)
  }

  #hear(m: Server): void {
    const now = Date.now()
    const p = this.picture.get()
    switch (m.type) {
      case 'welcome':
        sessionStorage.setItem(resumeKey, m.resume)
        this.#socket.beat = m.beat
        this.sounds.gainDb = m.sounds.gain
        this.sounds.off = new Set(m.sounds.off ?? [])
        this.picture.set(onWelcome(p, m, now))
        this.#peer?.setIce(m.ice ?? [])
        void this.drafts.flush()
        break
      case 'desk':
        this.#follow(p, m, now)
        break
      case 'level':
        this.level.set(m)
        break
      case 'refused':
        this.picture.set(onRefused(p, m, this.#socket.kindOf(m.re), now))
        this.#applyMute()
        break
      case 'moved':
        this.picture.set({ ...p, link: 'moved' })
        this.#socket.rest()
        this.#hushed()
        break
      default:
        break
    }
  }

  #follow(p: Picture, d: Desk, now: number): void {
    const next = onDesk(p, d, now)
    if (next === p) return
    if (p.desk && !isLegal(p.desk.state, d.state)) console.warn('desk: unexpected change of state', p.desk.state, d.state)
    if (changedByItself(p.desk, d, this.#ownActAt, now)) keyboard.rest()
    this.picture.set(next)
    this.drafts.follow(d)
    this.#applyMute()
    if (d.state !== 'talking' && d.state !== 'hold') this.level.set(null)
    // A shift is under way (reload, crash, another tab before): bring the audio back without being asked.
    if (d.state === 'offline' && p.desk && p.desk.state !== 'offline') this.#hushed()
    // Calls come to a telephone: this page has nothing to hear or to say.
    if (d.station?.in_use) {
      if (this.#peer || this.mic.track) this.#hushed()
      return
    }
    const under = d.state !== 'offline' && d.state !== 'checking'
    if (under && !this.#peer && this.mic.hearing.get().state === 'none') void this.listen()
    else if (under && this.#peer && d.leg.state === 'none' && this.leg.get() !== 'connecting') void this.#connect()
  }

  #hushed(): void {
    this.#peerScope?.end()
    this.#peer = null
    this.#peerScope = null
    this.leg.set('none') // its own last word is not heard: the scope ends what listens first
    this.mic.close()
  }

  /** A new leg; it replaces an older one at the server and picks up a running call. */
  async #connect(): Promise<void> {
    const track = this.mic.track
    const stream = this.mic.stream
    if (!track || !stream || this.picture.get().link !== 'up') return
    this.#peerScope?.end()
    const scope = this.#scope.child()
    const peer = new Peer(scope, track, stream, this.picture.get().welcome?.ice ?? [], {
      offer: async (sdp, restart) => {
        const a = await this.#ask({ type: 'offer', sdp, restart: restart || undefined })
        if (a.type !== 'answer') {
          // The server has no leg to restart (it was away too long, or came up anew): make another.
          if (restart && a.type === 'refused') void this.#connect()
          throw new Error(a.type === 'refused' ? a.reason : a.type)
        }
        const answer = a
        if (answer.ice) peer.setIce(answer.ice)
        return answer.sdp
      },
      candidate: (c) => this.#tell({ type: 'candidate', candidate: c.candidate, mid: c.sdpMid ?? undefined, line: c.sdpMLineIndex ?? 0 }),
    })
    this.#peer = peer
    this.#peerScope = scope
    scope.add(peer.leg.subscribe(() => this.leg.set(peer.leg.get())))
    void peer.speakTo(this.mic.hearing.get().speaker)
    try {
      await peer.connect()
    } catch {
      if (scope.over) return
      this.leg.set('lost')
      scope.after(1000, () => void this.#connect())
    }
  }
}

function tabId(): string {
  let id = sessionStorage.getItem(tabKey)
  if (!id) {
    id = crypto.randomUUID?.() ?? String(Math.random()).slice(2)
    sessionStorage.setItem(tabKey, id)
  }
  return id
}
