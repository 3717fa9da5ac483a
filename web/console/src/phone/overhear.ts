import { api } from '../api/client'
import { type Scope } from '../frame/scope'
import { Line } from './line'
import { Peer } from './peer'

/**
 * Hears a call that this page begins, until the scope ends: `begin` sends the offer with the call and gives the answer. Nothing is said, so
 * no microphone is asked for. `up` is told when the sound comes, and when it is gone.
 */
export async function overhear(scope: Scope, begin: (sdp: string) => Promise<string>, up: (now: boolean) => void): Promise<void> {
  const { ice_servers: ice } = await api.get<{ ice_servers: RTCIceServer[] }>('/monitors/setup')
  if (scope.over) return
  const line = new Line(scope)
  const peer = new Peer(scope, line.track, line.stream, ice, {
    offer: (sdp, restart) => (restart ? Promise.reject(new Error('the call went on without us')) : begin(sdp)),
    candidate: () => undefined, // ours comes to us: the server answers where our checks come from
  })
  scope.add(peer.leg.subscribe(() => up(peer.leg.get() === 'connected')))
  await peer.connect()
}
