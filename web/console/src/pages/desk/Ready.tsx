import { Glyph, type GlyphName } from '../../frame/Glyph'
import { useKeys } from '../../frame/useKeys'
import { reasonText } from '../../frame/parts'
import { has, useWords } from '../../i18n'
import { clock, named, timer, when } from '../../i18n/format'
import type { Dial } from '../../gen/signal'
import { useBreaks } from './Breaks'
import { useManual } from './DialPanel'
import { usePhone, usePicture, useServerNow } from './phoneHere'

export function Ready() {
  const t = useWords()
  const phone = usePhone()
  const picture = usePicture()
  const now = useServerNow()
  const breaks = useBreaks()
  const manual = useManual()
  const desk = picture.desk!
  const undo = desk.undo && desk.undo.until > now ? () => void phone.undo() : undefined
  useKeys({ Space: breaks.toggle, U: undo, 'mod+Z': undo }, { guarded: true })
  const running = desk.campaigns?.filter((c) => c.running) ?? []
  return (
    <>
      <main className="calm">
        <div className="wait">
          <div className="big" role="timer" aria-label={t('desk:ready.for')}>{timer(now - desk.since)}</div>
          <p className="c2">{running.length === 0 ? t('desk:ready.none_running') : t('desk:ready.team', { talking: desk.team.talking, ready: desk.team.ready })}{desk.team.place ? ` · ${t('desk:ready.place', { n: desk.team.place })}` : ''}</p>
          {running.filter((c) => c.held).map((c) => <p key={c.id} className="f16" role="status"><span className="is-wrap"><Glyph name="wrap" size={12} /></span> {t('desk:ready.held', { name: c.name, why: reasonText(t, c.held!) })}</p>)}
          {desk.missed && now - desk.missed.at < 15_000 && <p className="f16" role="status">{t('desk:missed', { name: desk.missed.name || t('desk:no_name'), outcome: has(`outcome.${desk.missed.outcome}`) ? t(`outcome.${desk.missed.outcome}`) : reasonText(t, desk.missed.reason) })}</p>}
          <div className="row wrap" style={{ alignItems: 'stretch', justifyContent: 'center', gap: 12 }}>
            <section className="card pad" style={{ minWidth: 260, textAlign: 'left' }}>
              <h2>{t('desk:ready.lane')}</h2>
              <ul className="lane-dials" style={{ marginTop: 8 }}>
                {(desk.lane ?? []).slice(0, 6).map((d) => <DialRow key={d.id} dial={d} now={now} />)}
                {(desk.lane ?? []).length === 0 && <li className="c3">{t('desk:ready.no_dials')}</li>}
              </ul>
            </section>
            {manual.panel}
            <section className="card pad" style={{ minWidth: 220, textAlign: 'left' }}>
              <h2>{t('desk:ready.today')}</h2>
              <dl className="pairs" style={{ marginTop: 8 }}>
                <dt>{t('desk:talked_today')}</dt><dd>{desk.today.talked}</dd>
                <dt>{t('desk:success_today')}</dt><dd>{desk.today.success}</dd>
                <dt>{t('desk:ready.talk_time')}</dt><dd>{clock(desk.today.talk_time)}</dd>
              </dl>
              <Hours counts={desk.today.per_hour ?? []} />
            </section>
            {(desk.due ?? []).length > 0 && (
              <section className="card pad" style={{ minWidth: 260, textAlign: 'left' }}>
                <h2><a href="/desk/callbacks" target="_blank" rel="noreferrer">{t('desk:ready.due')}</a></h2>
                <ul className="lane-dials" style={{ marginTop: 8 }}>
                  {desk.due.slice(0, 4).map((d) => <li key={d.id}><b>{when(new Date(d.at).toISOString())}</b><span className="cut">{d.name}</span></li>)}
                </ul>
              </section>
            )}
          </div>
          {desk.today.talked === 0 && (
            <div className="row wrap c2 f13" style={{ justifyContent: 'center', gap: 16 }}>
              <span>{t('desk:ready.hint')}</span>
              <span><kbd>M</kbd> {t('keys.do.mute')}</span><span><kbd>E</kbd> {t('desk:act.end')}</span><span><kbd>1</kbd> {t('desk:ready.hint_digit')}</span>
            </div>
          )}
        </div>
      </main>
      {breaks.strip}
      <div className="bar">
        <button className="btn act" aria-expanded={breaks.open} aria-keyshortcuts="Space" onClick={breaks.toggle}><span>{t('desk:act.break')}</span><kbd>Space</kbd></button>
        {manual.dial && <button className="btn act" aria-keyshortcuts="D" onClick={manual.dial}><span>{t('desk:manual.dial')}</span><kbd>D</kbd></button>}
        <button className="btn act" onClick={() => void phone.testCall()}><span>{t('desk:act.test')}</span></button>
        <button className="btn act" onClick={() => void phone.leave()}><span>{t('desk:act.leave')}</span></button>
        <span className="sp" />
        {undo && desk.undo && <span className="f13 c2">{t('desk:saved', { label: named(desk.undo.label) })} <button className="btn s" onClick={undo}>{t('undo')} <kbd>U</kbd></button></span>}
      </div>
    </>
  )
}

const dialGlyph: Record<Dial['state'], GlyphName> = { sent: 'offline', ringing: 'ready', early: 'reserved', answered: 'talking' }

function DialRow({ dial, now }: { dial: Dial; now: number }) {
  const t = useWords()
  return <li><span className={dial.state === 'answered' ? 'is-talking' : 'c3'}><Glyph name={dialGlyph[dial.state] ?? 'ready'} size={12} /></span><span className="sp">{t(`desk:dial.${dial.state}`)}</span><span className="c3">{clock(now - dial.since)}</span></li>
}

function Hours({ counts }: { counts: number[] }) {
  const t = useWords()
  const shown = counts.slice(8, 21)
  const most = Math.max(1, ...shown)
  if (shown.every((n) => n === 0)) return null
  return (
    <svg width="188" height="36" role="img" aria-label={t('desk:ready.per_hour', { list: counts.map((n, h) => (n ? `${h}:00 ${n}` : '')).filter(Boolean).join(', ') })} style={{ marginTop: 8 }}>
      {shown.map((n, i) => <rect key={i} x={i * 14} y={34 - (32 * n) / most} width="10" height={2 + (32 * n) / most} fill="var(--by-ink3)" rx="1" />)}
    </svg>
  )
}
