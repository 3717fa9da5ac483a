import { api, ApiError } from '../api/client'
import type { Monitor, MonitorAnswer, MonitorMode, Problem, TakenCall } from '../api/contract'
import type { Taping } from '../gen/signal'
import { type Scope } from '../frame/scope'
import { Store } from '../frame/store'
import { Line } from './line'
import { Microphone } from './microphone'
import { Peer } from './peer'

/**
 * A supervisor's ear: one connection that follows an agent's calls. Hopping and changing the mode keep it. The microphone is asked for
 * only when the supervisor wants to speak, and given back with the next "listen": until then the connection carries silence.
 */
export interface Listening {
  state: 'none' | 'connecting' | 'on' | 'lost'
  agent: string
  mode: MonitorMode
  /** The call that is heard; empty between calls. */
  call: string
  heardSince: string | null
  /** Why the agent's call is not heard: a reason; empty: it is, or there is none. */
  unheard: string
  /** A call that was taken from its agent: the supervisor's own, until its outcome is said. */
  taken: TakenCall | null
  problem: Problem | null
}

const nothing: Listening = { state: 'none', agent: '', mode: 'listen', call: '', heardSince: null, unheard: '', taken: null, problem: null }
const lookEvery = 1500

export class Ear {
  readonly listening = new Store<Listening>(nothing)
  #life: Scope
  #scope: Scope | null = null
  #peer: Peer | null = null
  #mic: Microphone | null = null
  #line: Line | null = null
  #id = ''
  /** The monitor as the server said last. */
  #known: Monitor | null = null
  #turn = 0
  /** Rises with every order and its answer: what was asked before is older. */
  #orders = 0
  /** The order that was given last: its answer has all of those before. */
  #last = 0
  /** Orders without an answer so far: until it comes nothing else is believed. */
  #open = 0
  #pressed: Promise<boolean> = Promise.resolve(true)

  constructor(life: Scope) {
    this.#life = life
    life.add(() => this.#drop())
    life.listen(window, 'pagehide', () => this.#drop())
  }

  /** Follows an agent; where a connection is up it is kept. */
  async follow(agent: string, mode: MonitorMode = 'listen'): Promise<void> {
    const now = this.listening.get()
    if (this.#id && now.state !== 'lost') await this.#change({ agent_id: agent, mode })
    else await this.#begin(agent, mode)
  }

  async turn(mode: MonitorMode): Promise<void> {
    await this.#change({ mode })
  }

  /** Asks the server at once, for somebody has heard that something changed. */
  look = (): void => void this.#see()

  stop(): void {
    this.#drop()
    this.listening.set(nothing)
  }

  /** Takes the agent's place in the call that is heard: from then on it is the supervisor's own. */
  async take(): Promise<void> {
    await this.#tell('take', {}, true)
  }

  /** Keeps the supervisor's voice from the customer: at once here, then at the server. */
  async mute(on: boolean): Promise<void> {
    this.#still(on)
    if (!(await this.#tell('mute', { on }))) this.#still(!on)
  }

  async hold(on: boolean): Promise<void> {
    await this.#tell('hold', { on })
  }

  async record(what: Taping): Promise<void> {
    await this.#tell('recording', { do: what })
  }

  /** Sends keys, one after the other; true when they are sent. */
  press = (digits: string): Promise<boolean> => {
    this.#pressed = this.#pressed.then(() => this.#tell('dtmf', { digits }))
    return this.#pressed
  }

  /** Ends the call that was taken. */
  async hangUp(): Promise<void> {
    await this.#tell('hangup')
  }

  /** Says what became of it; true when it is saved. */
  async dispose(said: { code: string; note: string; fields: Record<string, string>; callback_at?: string }): Promise<boolean> {
    return this.#tell('disposition', said)
  }

  /** Goes on with a call that was taken before the page was loaded. */
  async resume(user: string): Promise<void> {
    const mine = (await api.get<{ items: Monitor[] }>('/monitors').catch(() => ({ items: [] as Monitor[] }))).items.find((m) => m.by === user && m.taken)
    if (mine && !this.#id && !this.#life.over) await this.#begin(mine.agent_id, mine.mode, mine)
  }

  /** Plays a recording to one side of the call that is heard; true when it began. */
  async announce(recording: string, to: 'customer' | 'agent'): Promise<boolean> {
    return this.#tell('announcement', { recording, to })
  }

  /** The level of what is heard now, 0 to 1. */
  loudness = (): number => {
    const stream = this.#peer?.sound.srcObject
    return stream instanceof MediaStream ? (this.#line?.level(stream) ?? 0) : 0
  }

  #tell(what: string, body: unknown = {}, speaks = false): Promise<boolean> {
    return this.#order((id) => api.post<Monitor>(`/monitors/${id}/${what}`, body), { speaks })
  }

  /** Orders something of the monitor, once there is a microphone if it needs one. What the server answers is shown, and after a refusal what is true. */
  async #order(ask: (id: string) => Promise<Monitor>, { speaks = false, wish = {} }: { speaks?: boolean; wish?: Partial<Listening> } = {}): Promise<boolean> {
    const id = this.#id
    if (!id) return false
    const order = ++this.#orders
    this.#last = order
    this.#open++
    let doubt = false
    try {
      this.listening.set({ ...this.listening.get(), problem: null })
      if ((speaks && !(await this.#speak())) || id !== this.#id) return false
      this.listening.set({ ...this.listening.get(), ...wish })
      const m = await ask(id)
      if (id === this.#id && order === this.#last) this.#take(m)
      return true
    } catch (e) {
      if (id !== this.#id || !(e instanceof ApiError)) return false
      if (this.#known && order === this.#last) this.#take(this.#known)
      this.listening.set({ ...this.listening.get(), problem: e.problem })
      doubt = true
      return false
    } finally {
      this.#orders++
      this.#open--
      if (doubt) void this.#see() // it may have been done in part, or the monitor has ended
    }
  }

  async #begin(agent: string, mode: MonitorMode, before?: Monitor): Promise<void> {
    this.#drop()
    const turn = ++this.#turn
    const scope = this.#life.child()
    this.#scope = scope
    this.listening.set({ ...nothing, state: 'connecting', agent, mode })
    const line = new Line(scope)
    this.#line = line
    if (before) this.#take(before)
    try {
      const { ice_servers: ice } = await api.get<{ ice_servers: RTCIceServer[] }>('/monitors/setup')
      const speaks = (!before && mode === 'listen') || (await this.#speak())
      if (scope.over) return
      if (!speaks) {
        if (!before) this.#fail(null, turn)
        return
      }
      if (before?.taken) this.#still(before.taken.muted)
      const track = this.#mic?.track ?? line.track
      const peer = new Peer(scope, track, line.stream, ice, {
        offer: async (sdp, restart) => {
          const answer = restart
            ? await api.patch<MonitorAnswer>(`/monitors/${this.#id}`, { sdp })
            : before
              ? await api.patch<MonitorAnswer>(`/monitors/${before.id}`, { sdp, fresh: true })
              : await api.post<MonitorAnswer>('/monitors', { agent_id: agent, mode, sdp })
          if (scope.over && !restart && !before) void api.del(`/monitors/${answer.id}`).catch(() => undefined)
          if (turn === this.#turn) this.#take(answer)
          return answer.sdp
        },
        candidate: () => undefined, // ours comes to us: the server answers where our checks come from
      })
      this.#peer = peer
      scope.add(peer.leg.subscribe(() => this.#look(peer)))
      await peer.connect()
      scope.every(lookEvery, () => void this.#see())
    } catch (e) {
      this.#fail(e, turn)
    }
  }

  #look(peer: Peer): void {
    const leg = peer.leg.get()
    const now = this.listening.get()
    if (leg === 'connected') this.listening.set({ ...now, state: 'on', problem: null })
    else if (leg === 'lost' && now.state === 'on') this.listening.set({ ...now, state: 'lost' })
  }

  /** What the server says of the monitor: which call is heard, or that it has ended. */
  async #see(): Promise<void> {
    const id = this.#id
    if (!id) return
    const orders = this.#orders
    try {
      const m = await api.get<Monitor>(`/monitors/${id}`)
      if (id === this.#id && orders === this.#orders && this.#open === 0) this.#take(m)
    } catch (e) {
      if (id === this.#id && e instanceof ApiError && e.problem.status === 404) {
        this.#drop()
        this.listening.set({ ...nothing, problem: e.problem })
      }
    }
  }

  #take(m: Monitor): void {
    this.#id = m.id
    this.#known = m
    this.listening.set({ ...this.listening.get(), agent: m.agent_id, mode: m.mode, call: m.call_id, heardSince: m.heard_since, unheard: m.unheard, taken: m.taken })
    if (m.mode === 'listen' && !m.taken) this.#hush()
  }

  async #change(by: { agent_id?: string; mode: MonitorMode }, problem: Problem | null = null): Promise<void> {
    const was = this.listening.get()
    const agent = by.agent_id ?? was.agent
    const wish = { agent, mode: by.mode, call: agent === was.agent ? was.call : '', problem }
    await this.#order((id) => api.patch<MonitorAnswer>(`/monitors/${id}`, by), { speaks: by.mode !== 'listen', wish })
  }

  /** Puts the microphone on the line; false when there is none. */
  async #speak(): Promise<boolean> {
    if (this.#mic?.track) return true
    const scope = this.#scope
    if (!scope) return false
    const mic = new Microphone(scope, (track) => (mic === this.#mic ? void this.#peer?.change(track) : this.#allowed(mic)), () => this.#unplugged(mic))
    this.#mic = mic
    if (await mic.open()) return true
    if (scope.over) return false
    this.#mic = null
    this.#lacks(mic.hearing.get().state === 'blocked' ? 'ear_blocked' : 'ear_mic_lost')
    return false
  }

  #lacks(reason: string): Problem {
    const problem = { status: 0, code: 'conflict', reason, title: '', request_id: '' } as Problem
    this.listening.set({ ...this.listening.get(), problem })
    return problem
  }

  /** The microphone in use is gone. Who whispered or spoke to both only listens from here on; a call of one's own takes the next microphone there is. */
  #unplugged(mic: Microphone): void {
    if (mic !== this.#mic || mic.hearing.get().state !== 'lost') return
    const { taken } = this.listening.get()
    if (!taken) void this.#change({ mode: 'listen' }, this.#lacks('ear_mic_lost'))
    if (!taken || taken.ended_at !== null) return
    this.#lacks('ear_mic_lost_call')
    if (this.#line) void this.#peer?.change(this.#line.track)
    const own = this.#scope!.child()
    own.listen(navigator.mediaDevices, 'devicechange', () => {
      if (mic !== this.#mic) own.end()
      else void mic.open().then((on) => {
        if (!on || own.over) return
        own.end()
        this.#still(this.listening.get().taken?.muted === true)
        this.listening.set({ ...this.listening.get(), problem: null })
      })
    })
  }

  /** A microphone the browser had refused is allowed now. A call of one's own goes on with it; whispering is chosen again. */
  #allowed(mic: Microphone): void {
    mic.close()
    this.listening.set({ ...this.listening.get(), problem: null })
    const m = this.#known
    if (m?.taken && !this.#peer && m.id === this.#id) void this.#begin(m.agent_id, m.mode, m)
  }

  #still(on: boolean): void {
    const track = this.#mic?.track
    if (track) track.enabled = !on
  }

  #hush(): void {
    if (!this.#mic) return
    if (this.#line) void this.#peer?.change(this.#line.track)
    this.#mic.close()
    this.#mic = null
  }

  #fail(e: unknown, turn: number): void {
    if (turn !== this.#turn) return
    this.#drop()
    this.listening.set({ ...nothing, problem: e instanceof ApiError ? e.problem : this.listening.get().problem })
  }

  #drop(): void {
    this.#turn++
    // A call that was taken outlives the page: the server holds the customer until the page is back.
    if (this.#id && !this.listening.get().taken) void api.del(`/monitors/${this.#id}`).catch(() => undefined)
    this.#id = ''
    this.#known = null
    this.#scope?.end()
    this.#scope = null
    this.#peer = null
    this.#mic = null
    this.#line = null
  }
}
