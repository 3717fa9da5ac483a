import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Campaign, CampaignMode, Pacing } from '../../api/contract'
import { Trouble } from '../../frame/parts'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { allModes, PacingFields } from './EditPacing'

/** Change how a campaign dials while it runs: mode, target, cap. Calls that are up stay up. */
export function ModeStrip({ campaign, focus, done, close }: { campaign: Campaign; focus: 'mode' | 'cap'; done: (c: Campaign, was: { mode: CampaignMode; pacing: Pacing }) => void; close: () => void }) {
  const t = useWords()
  const [mode, setMode] = useState(campaign.mode)
  const [pacing, setPacing] = useState(campaign.pacing)
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    setError(null)
    try {
      done(await api.post<Campaign>(`/campaigns/${campaign.id}/pace`, { mode, pacing }), { mode: campaign.mode, pacing: campaign.pacing })
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setBusy(false)
    }
  }
  useKeys({ Escape: close, 'mod+Enter': () => void save(), ...Object.fromEntries(allModes.map((m, i) => [String(i + 1), () => setMode(m)])) })
  return (
    <section className="card pad" aria-label={t('modes:change')}>
      <div className="row wrap" role="group" aria-label={t('office:campaigns.mode')} style={{ gap: 6 }}>
        {allModes.map((m, i) => <button key={m} autoFocus={focus === 'mode' && m === mode} className={`btn${m === mode ? ' on' : ''}`} aria-pressed={m === mode} aria-keyshortcuts={String(i + 1)} onClick={() => setMode(m)}><kbd>{i + 1}</kbd>{t(`office:mode.${m}`)}</button>)}
      </div>
      <p className="f13 c2" style={{ margin: '8px 0 12px' }}>{t(`modes:about.${mode}`)}</p>
      <div className="grid2"><PacingFields mode={mode} pacing={pacing} set={(by) => setPacing({ ...pacing, ...by })} capFirst={focus === 'cap'} /></div>
      {error && <Trouble problem={error.problem} />}
      <div className="row wrap" style={{ marginTop: 12 }}>
        <button className="btn" disabled={busy} onClick={() => void save()}>{t('modes:apply')} <kbd>Ctrl Enter</kbd></button>
        <button className="btn ghost" onClick={close}>{t('cancel')} <kbd>Esc</kbd></button>
        <span className="f13 c2">{t('modes:apply_hint')}</span>
      </div>
    </section>
  )
}
