import { useState } from 'react'
import type { Campaign, SimulationOptions } from '../../api/contract'
import { Field } from '../../frame/parts'
import { useWords } from '../../i18n'
import { number, percent } from '../../i18n/format'

const modes = ['manual', 'preview', 'progressive', 'ratio', 'predictive', 'agentless'] as const
const targets = [0.005, 0.01, 0.02, 0.03]

/** What is asked: the campaign's own settings stand in the fields, every one may be tried another way. */
export function SimulateOptions({ campaign, busy, may, play }: { campaign: Campaign; busy: boolean; may: boolean; play: (o: SimulationOptions) => Promise<void> }) {
  const t = useWords()
  const [o, set] = useState<SimulationOptions>({ mode: campaign.mode, target: campaign.pacing.target, ratio: campaign.pacing.ratio, agents: Math.max(1, campaign.agent_ids.length), from: '09:00', to: '18:00', days: 5 })
  const [seed, setSeed] = useState(1)
  const whole = (v: string, most: number) => Math.max(0, Math.min(most, Math.round(Number(v) || 0)))
  const alone = o.mode === 'agentless' && !campaign.pacing.to_agent
  const backwards = !alone && (o.from ?? '') >= (o.to ?? '')
  return (
    <form className="card pad col" aria-label={t('simulate:options')} onSubmit={(e) => {
      e.preventDefault()
      void play({ ...o, seed, target: o.mode === 'predictive' ? o.target : undefined, ratio: o.mode === 'ratio' ? o.ratio : undefined })
    }}>
      <fieldset className="plain-set">
        <legend className="f12 c2">{t('simulate:mode')}</legend>
        <div className="row wrap" style={{ gap: 4 }}>{modes.map((m) => <button type="button" key={m} className={`btn s${o.mode === m ? ' on' : ''}`} aria-pressed={o.mode === m} onClick={() => set({ ...o, mode: m })}>{t(`office:mode.${m}`)}</button>)}</div>
      </fieldset>
      {o.mode === 'predictive' && (
        <fieldset className="plain-set">
          <legend className="f12 c2">{t('simulate:target')}</legend>
          <div className="row wrap" style={{ gap: 4 }}>{[...new Set([...targets, campaign.pacing.target])].sort((a, z) => a - z).map((x) => <button type="button" key={x} className={`btn s${o.target === x ? ' on' : ''}`} aria-pressed={o.target === x} onClick={() => set({ ...o, target: x })}>{percent(x, x < 0.01 ? 1 : 0)}</button>)}</div>
          <p className="f12 c3">{t('simulate:target_hint')}</p>
        </fieldset>
      )}
      {o.mode === 'ratio' && <Field label={t('simulate:ratio')}><input className="fld" type="number" min={1} max={20} step={0.1} value={o.ratio} onChange={(e) => set({ ...o, ratio: Math.max(1, Math.min(20, Number(e.target.value) || 1)) })} /></Field>}
      <div className="grid2">
        {!alone && <Field label={t('simulate:agents')}><input className="fld" type="number" min={1} max={500} value={o.agents} onChange={(e) => set({ ...o, agents: whole(e.target.value, 500) })} /></Field>}
        <Field label={t('simulate:days')}><input className="fld" type="number" min={1} max={10} value={o.days} onChange={(e) => set({ ...o, days: whole(e.target.value, 10) })} /></Field>
        {!alone && <Field label={t('simulate:from')}><input className="fld" type="time" value={o.from} onChange={(e) => set({ ...o, from: e.target.value })} /></Field>}
        {!alone && <Field label={t('simulate:to')} error={backwards ? t('simulate:backwards') : undefined}><input className="fld" type="time" value={o.to} onChange={(e) => set({ ...o, to: e.target.value })} /></Field>}
      </div>
      {alone && <p className="f12 c3">{t('simulate:alone')}</p>}
      <button type="button" className="btn s ghost" style={{ alignSelf: 'flex-start' }} onClick={() => setSeed(seed + 1)} title={t('simulate:seed_hint')}>{t('simulate:seed', { n: number(seed) })}</button>
      <button className="btn p" disabled={busy || !may || backwards || !o.agents || !o.days}>{t('simulate:play')}</button>
      {!may && <p className="f12 c3">{t('simulate:no_right')}</p>}
    </form>
  )
}
