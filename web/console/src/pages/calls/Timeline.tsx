import type { CallDetail } from '../../api/contract'
import { has, useWords, type T } from '../../i18n'
import { number, utc } from '../../i18n/format'

/** Which rule decided, and what. */
function routed(t: T, d: Record<string, string> = {}): string {
  return [d.rule && t('office:calls.routed_by', { rule: d.rule }), d.queue && t('office:calls.routed_to', { queue: d.queue }), d.first && has(`office:calls.routed_first.${d.first}`) && t(`office:calls.routed_first.${d.first}`)].filter(Boolean).join(' · ')
}

/** By which make of leg each side talks, in which codec, and how it is sealed. */
function transports(t: T, d: Record<string, string> = {}): string {
  return (['customer_leg', 'agent_leg'] as const)
    .filter((side) => d[side] && has(`office:call.transport.${d[side]}`))
    .map((side) => t(`office:call.${side}`, { transport: [t(`office:call.transport.${d[side]}`), d[side.replace('leg', 'codec')], d[side.replace('leg', 'cipher')]].filter(Boolean).join(', ') }))
    .join(' · ')
}

/** What was wrong with the sound, and whose side it was. */
function sound(t: T, d: Record<string, string> = {}, over: boolean): string {
  const side = d.side === 'agent' ? 'agent' : 'customer'
  const where = d.way ? t(`sound:event.${d.way === 'to' ? 'to' : 'from'}.${side}`) : t(`sound:who.${side}`)
  if (over) return where
  const why = d.mos ? t('sound:event.figures', { mos: d.mos, loss: d.loss, jitter: d.jitter }) : d.why ? t(`sound:event.${d.why === 'silence' ? 'silence' : 'no_packets'}`) : d.delay && t('sound:event.delay', { delay: d.delay })
  return [where, why].filter(Boolean).join(' · ')
}

/** What happened, in milliseconds since the INVITE left; after the answer, what each step took. */
export function Timeline({ call, seek }: { call: CallDetail; seek?: (at: number) => void }) {
  const t = useWords()
  const events = call.events ?? []
  const first = events[0]
  if (!first) return null
  const zero = Date.parse(events.find((e) => e.kind === 'sent')?.at ?? first.at)
  const answered = events.find((e) => e.kind === 'answered')
  return (
    <section className="card" aria-label={t('office:call.timeline')}>
      <ol className="steps-line">
        {events.map((e) => {
          const at = Date.parse(e.at)
          const ms = at - zero
          const since = answered && e !== answered && at >= Date.parse(answered.at) && ['seated', 'bridged', 'first_audio'].includes(e.kind) ? at - Date.parse(answered.at) : null
          const text = has(`office:event.${e.kind}`) ? t(`office:event.${e.kind}`) : e.kind
          return (
            <li key={e.seq}>
              <div className="f16" title={utc(e.at)} style={{ fontWeight: 600, whiteSpace: 'nowrap' }}>{since === null ? number(ms) : `+${number(since)}`} <span className="f12 c3">{t('office:live.ms')}</span></div>
              <div className="f13">{seek && ['answered', 'bridged', 'first_audio', 'hold', 'resume', 'hung_up', 'reattaching', 'reattached', 'dtmf', 'recording_paused', 'recording_resumed', 'recording_consent', 'taken_over', 'quality_low', 'one_way', 'echo'].includes(e.kind) ? <button onClick={() => seek(at)}>{text}</button> : text}</div>
              {(e.kind === 'bridged' || e.kind === 'reattached') && <div className="f12 c2">{transports(t, e.detail)}</div>}
              {['quality_low', 'one_way', 'echo'].includes(e.kind.replace(/_over$/, '')) && <div className="f12 c2">{sound(t, e.detail, e.kind.endsWith('_over'))}</div>}
              {e.detail?.mode && has(`office:monitor.${e.detail.mode}`) && <div className="f12 c2">{t(`office:monitor.${e.detail.mode}`)}</div>}
              {e.kind === 'taken_over' && call.taken_by && <div className="f12 c2">{call.taken_by_name}</div>}
              {e.kind === 'routed' && <div className="f12 c2">{routed(t, e.detail)}</div>}
              <div className="f12 c3">{e.detail?.by && has(`office:by.${e.detail.by}`) ? t(`office:by.${e.detail.by}`) : (e.detail?.status ?? '')}</div>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
