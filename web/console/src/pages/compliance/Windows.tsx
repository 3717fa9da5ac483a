import type { Compliance, WindowMap } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Field, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { useData } from '../../frame/useData'
import { language, useWords } from '../../i18n'
import { useStore } from '../../frame/store'
import { Tabs } from './Tabs'
import './windows.css'

const clock = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`

/** When calls are allowed in a country: two weeks, hour by hour, hatched where closed; with days off and how far they are known. */
export default function Windows() {
  const t = useWords()
  const lng = useStore(language)
  const { query } = usePlace()
  const state = useData<Compliance>('/compliance')
  const map = useData<WindowMap>('/compliance/windows', { country: query.get('country') })
  const m = map.value
  const names = new Intl.DisplayNames([lng === 'zh' ? 'zh-CN' : 'en'], { type: 'region' })
  const day = (date: string) => new Date(`${date}T00:00:00Z`).toLocaleDateString(lng === 'zh' ? 'zh-CN' : 'en', { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' })
  const choices = [...new Set([...(state.value?.countries ?? []), 'CN', 'US', 'GB', 'DE', 'FR', 'ES', 'IT', 'SG'])]
  return (
    <div className="page">
      <header><h1>{t('compliance:tab.windows')}</h1><span className="sp" /><Tabs /></header>
      {map.problem && <Trouble problem={map.problem} retry={map.reload} />}
      <div className="card pad col">
        <div className="row wrap" style={{ alignItems: 'flex-end' }}>
          <Field label={t('compliance:windows.country')}><select className="fld" value={m?.country ?? ''} onChange={(e) => setQuery({ country: e.target.value })}>{(m && !choices.includes(m.country) ? [m.country, ...choices] : choices).map((c) => <option key={c} value={c}>{names.of(c)}</option>)}</select></Field>
          {m && <p className="c2 f13 sp">{t('compliance:windows.profile', { profile: m.profile })} · {t(`compliance:holiday.${m.holidays}`)}</p>}
        </div>
        {map.first && <Bones />}
        {m && <>
          {m.known.filter((k) => k.known !== 'full').map((k) => <p key={k.year} className="f13 is-wrap row"><Glyph name="wrap" size={12} />{t(`compliance:windows.known.${k.known}`, { year: k.year })}</p>)}
          <div className="hours" aria-hidden="true">
            <div className="hrow f12 c3"><span /><span className="hscale">{[0, 6, 12, 18].map((h) => <span key={h} style={{ left: `${(h / 24) * 100}%` }}>{clock(h * 60)}</span>)}</span></div>
            {m.days.map((d) => <div key={d.date} className="hrow"><span className={`f12 ${d.kind === 'off' || d.kind === 'shut' ? 'is-wrap' : d.kind === 'work' ? '' : 'c2'}`} title={d.name}>{day(d.date)}{d.kind === 'off' || d.kind === 'shut' ? ' ●' : d.kind === 'work' ? ' ○' : ''}</span><span className="hbar">{d.open.map(([from, to], i) => <i key={i} style={{ left: `${(from! / 1440) * 100}%`, width: `${((to! - from!) / 1440) * 100}%` }} />)}</span></div>)}
          </div>
          <table className="table f13" aria-label={t('compliance:windows.as_table')}>
            <thead><tr><th scope="col">{t('compliance:windows.day')}</th><th scope="col">{t('compliance:windows.open')}</th><th scope="col" className="wide">{t('compliance:windows.why')}</th></tr></thead>
            <tbody>{m.days.map((d) => <tr key={d.date}><td>{day(d.date)}</td><td>{d.open.map(([a, b]) => `${clock(a!)}–${clock(b!)}`).join('  ') || t('compliance:windows.closed')}</td><td className="wide c2">{d.name ? `${d.name} · ${t(`compliance:windows.kind.${d.kind}`)}` : ''}</td></tr>)}</tbody>
          </table>
          {m.zones.length > 0 && <dl className="pairs f13">{m.zones.map((z) => <div key={z.zone} style={{ display: 'contents' }}><dt>{z.zone}</dt><dd>{z.local.slice(11)} {t(z.open ? 'compliance:windows.open_now' : 'compliance:windows.closed_now')}</dd></div>)}</dl>}
          {m.states.length > 0 && <>
            <h2>{t('compliance:windows.states')}</h2>
            <p className="c2 f13">{t('compliance:windows.states_about')}</p>
            <table className="table f13">
              <thead><tr><th scope="col">{t('compliance:windows.state')}</th><th scope="col">{t('compliance:windows.open')}</th><th scope="col" className="wide">{t('compliance:windows.law')}</th></tr></thead>
              <tbody>{m.states.map((s) => <tr key={s.code}><td><b>{s.code}</b></td><td>{s.windows.map((w) => `${w.days.length > 1 ? `${t(`office:day.${w.days[0]}`)}–${t(`office:day.${w.days[w.days.length - 1]}`)}` : t(`office:day.${w.days[0]}`)} ${w.from}–${w.to}`).join('  ')}{s.caps.map((c) => ` · ${t('compliance:windows.cap', { calls: c.calls, hours: c.hours })}`).join('')}</td><td className="wide c2">{s.law}</td></tr>)}</tbody>
            </table>
          </>}
          <p className="f12 c3">{m.source ? t('compliance:windows.source', { source: m.source }) : t('compliance:windows.no_source')}</p>
        </>}
      </div>
    </div>
  )
}
