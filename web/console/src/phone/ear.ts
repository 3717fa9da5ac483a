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
  /** A call that was taken from its agent: the supervisor's own, until its outcome is said. */
  taken: TakenCall | null
  problem: Problem | null
}

const nothing: Listening = { state: 'none', agent: '', mode: 'listen', call: '', heardSince: null, taken: null, problem: null }
const lookEvery = 1500

export class Ear {
  readonly listening = new Store<Listening>(nothing)
  #life: Scope
  #scope: Scope | null = null
  #peer: Peer | null = null
  #mic: Microphone | null = null
  #line: Line | null = null
  #id = ''
  #turn = 0
  /** Rises with every order and its answer: what was asked before is older. */
  #orders = 0
  #pressed: Promise<boolean> = Promise.resolve(true)

  constructor(life: Scope) {
    this.#life = life
    life.add(() => this.#drop())
    life.listen(window, 'pagehide', () => this.#drop())
  }

  /** Follows an agent; where a connection is up it is kept. */
  async follow(agent: string, mode: MonitorMode = 'listen'): Promise<void> {
    const now = this.listening.get()
    if (this.#id && now.state !== 'lost') {
      if (mode !== 'listen' && !(await this.#speak())) return
      await this.#change({ agent_id: agent, mode })
      return
    }
    await this.#begin(agent, mode)
  }

  async turn(mode: MonitorMode): Promise<void> {
    if (mode !== 'listen' && !(await this.#speak())) return
    await this.#change({ mode })
  }

  stop(): void {
    this.#drop()
    this.listening.set(nothing)
  }

  /** Takes the agent's place in the call that is heard: from then on it is the supervisor's own. */
  async take(): Promise<void> {
    if (this.#id && (await this.#speak())) await this.#tell('take')
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
    const saved = await this.#tell('disposition', said)
    if (saved) this.#hush()
    return saved
  }

  /** Goes on with a call that was taken before the page was loaded. */
  async resume(user: string): Promise<void> {
    const mine = (await api.get<{ items: Monitor[] }>('/monitors').catch(() => ({ items: [] as Monitor[] }))).items.find((m) => m.by === user && m.taken)
    if (mine && !this.#id && !this.#life.over) await this.#begin(mine.agent_id, mine.mode, mine)
  }

  /** Plays a recording to one side of the call that is heard; true when it began. */
  async announce(recording: string, to: 'customer' | 'agent'): Promise<boolean> {
    const id = this.#id
    try {
      this.#takeOf(id, await api.post<Monitor>(`/monitors/${id}/announcement`, { recording, to }))
      return true
    } catch (e) {
      if (id === this.#id && e instanceof ApiError) this.listening.set({ ...this.listening.get(), problem: e.problem })
      return false
    }
  }

  /** The level of what is heard now, 0 to 1. */
  loudness = (): number => {
    const stream = this.#peer?.sound.srcObject
    return stream instanceof MediaStream ? (this.#line?.level(stream) ?? 0) : 0
  }

  async #tell(what: string, body: unknown = {}): Promise<boolean> {
    const id = this.#id
    this.#orders++
    try {
      this.listening.set({ ...this.listening.get(), problem: null })
      this.#takeOf(id, await api.post<Monitor>(`/monitors/${id}/${what}`, body))
      return true
    } catch (e) {
      if (id === this.#id && e instanceof ApiError) this.listening.set({ ...this.listening.get(), problem: e.problem })
      return false
    } finally {
      this.#orders++
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
      if (id === this.#id && orders === this.#orders) this.#take(m)
    } catch (e) {
      if (id === this.#id && e instanceof ApiError && e.problem.status === 404) {
        this.#drop()
        this.listening.set({ ...nothing, problem: e.problem })
      }
    }
  }

  #take(m: Monitor): void {
    this.#id = m.id
    this.listening.set({ ...this.listening.get(), agent: m.agent_id, mode: m.mode, call: m.call_id, heardSince: m.heard_since, taken: m.taken })
  }

  /** The same of a monitor that may have been left before the answer came. */
  #takeOf(id: string, m: Monitor): void {
    if (id === this.#id) this.#take(m)
  }

  async #change(by: { agent_id?: string; mode?: MonitorMode }): Promise<void> {
    const id = this.#id
    if (!id) return
    const was = this.listening.get()
    this.listening.set({ ...was, agent: by.agent_id ?? was.agent, mode: by.mode ?? was.mode, call: by.agent_id && by.agent_id !== was.agent ? '' : was.call, problem: null })
    try {
      this.#takeOf(id, await api.patch<MonitorAnswer>(`/monitors/${id}`, by))
      if (id === this.#id && this.listening.get().mode === 'listen') this.#hush()
    } catch (e) {
      if (id === this.#id && e instanceof ApiError) this.listening.set({ ...was, problem: e.problem })
    }
  }

  /** Puts the microphone on the line; false when there is none. */
  async #speak(): Promise<boolean> {
    if (this.#mic?.track) return true
    const scope = this.#scope
    if (!scope) return false
    const mic = new Microphone(scope, (track) => void this.#peer?.change(track), () => undefined)
    this.#mic = mic
    if (await mic.open()) return true
    if (scope.over) return false
    this.#mic = null
    const state = mic.hearing.get().state
    this.listening.set({ ...this.listening.get(), problem: { status: 0, code: 'conflict', reason: state === 'blocked' ? 'mic_blocked' : 'mic_lost', title: '', request_id: '' } as Problem })
    return false
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
    this.#scope?.end()
    this.#scope = null
    this.#peer = null
    this.#mic = null
    this.#line = null
  }
}
