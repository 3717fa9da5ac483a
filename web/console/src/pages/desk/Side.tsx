import { savedAs } from '../../frame/parts'
import { useWords } from '../../i18n'
import { clock, named, time, when } from '../../i18n/format'
import { usePicture, useServerNow } from './phoneHere'

/** The right column: how this call stands, the day so far, what is promised next. */
export function Side() {
  const t = useWords()
  const { desk } = usePicture()
  const now = useServerNow()
  const call = desk?.call
  if (!desk || !call) return null
  const codes = Object.entries(desk.today.codes ?? {}).sort((a, b) => b[1] - a[1]).slice(0, 6)
  return (
    <section className="card side" aria-label={t('desk:side.label')}>
      <div className="pad">
        <h2>{t('desk:side.call')}</h2>
        <dl className="pairs" style={{ marginTop: 8 }}>
          <dt>{t('desk:side.answered')}</dt><dd>{call.answered ? time(call.answered) : '–'}</dd>
          <dt>{t('desk:side.waited')}</dt><dd>{call.talking && call.answered ? t('desk:side.ms', { n: Math.max(0, call.talking - call.answered) }) : '–'}</dd>
          {call.hold ? <><dt>{t('desk:side.hold')}</dt><dd>{clock(now - call.hold)}</dd></> : null}
          <dt>{t('desk:side.there')}</dt><dd>{time(now, call.card.zone)}</dd>
          <dt>{t('desk:side.tape')}</dt><dd>{t(`desk:tape.${call.recording}`)}</dd>
        </dl>
      </div>
      <div className="pad sep">
        <h2>{t('desk:ready.today')}</h2>
        <dl className="pairs" style={{ marginTop: 8 }}>
          <dt>{t('desk:talked_today')}</dt><dd>{desk.today.talked}</dd>
          {codes.map(([code, n]) => <div key={code} style={{ display: 'contents' }}><dt>{savedAs(t, code, named(call.card.dispositions?.find((d) => d.code === code)?.label))}</dt><dd>{n}</dd></div>)}
          <dt>{t('desk:ready.talk_time')}</dt><dd>{clock(desk.today.talk_time)}</dd>
        </dl>
      </div>
      <div className="pad sep" style={{ flex: 1 }}>
        <h2>{t('desk:ready.due')}</h2>
        <div className="f13 col s" style={{ marginTop: 8 }}>
          {(desk.due ?? []).slice(0, 5).map((d) => <div key={d.id} className="row"><b>{when(new Date(d.at).toISOString())}</b><span className="cut">{d.name}</span></div>)}
          {(desk.due ?? []).length === 0 && <span className="c3">{t('desk:side.no_due')}</span>}
        </div>
      </div>
      <div className="pad" style={{ background: 'var(--by-sunken)', borderRadius: '0 0 10px 10px' }}>
        <div className="f12 c3">{t('desk:ready.team_word')}</div>
        <div>{t('desk:ready.team', { talking: desk.team.talking, ready: desk.team.ready })}</div>
      </div>
    </section>
  )
}
