import { useCallback, useState, type ReactNode } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { InvitationCreated, LiveEvent, Role, Start as StartState, StartKey } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Bones, copy, Field, reasonText, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { language, useWords, type T } from '../../i18n'
import { clock, number } from '../../i18n/format'
import './start.css'

const topics = ['start']

/** Six steps to the first real call. Each opens in place, can be skipped, and ticks by fact. */
export default function Start() {
  const t = useWords()
  const start = useData<StartState>('/start')
  const { set, reload } = start
  const hear = useCallback((e: LiveEvent) => {
    if (e.type === 'start') set(e.start)
  }, [set])
  useLive(topics, hear, reload)
  const [opened, open] = useState<StartKey | '' | null>(null)
  const s = start.value
  if (start.problem && !s) return <div className="page"><Trouble problem={start.problem} retry={reload} /></div>
  if (!s) return <Bones rows={6} />
  const firstLeft = s.steps.find((x) => !x.done && !x.skipped)?.key ?? ''
  const now = opened ?? firstLeft
  const skip = (key: StartKey, skipped: boolean) => void api.post<StartState>(`/start/${key}/skip`, { skipped }).then(set).catch(() => reload())
  return (
    <div className="page" style={{ maxWidth: 860 }}>
      <header>
        <h1>{s.done === s.total ? t('entry:start.all') : t('entry:start.title')}</h1>
        <span className="sp" />
        <div className="meter" style={{ width: 160 }} aria-hidden="true"><i style={{ width: `${(100 * s.done) / s.total}%` }} /></div>
        <span className="c2">{t('entry:start.of', { done: s.done, total: s.total })}</span>
      </header>
      <ol className="card steps">
        {s.steps.map((x, i) => (
          <li key={x.key} className={now === x.key ? 'on' : ''}>
            <button className="head" aria-expanded={now === x.key} onClick={() => open(now === x.key ? '' : x.key)}>
              <span className={x.done ? 'is-ready' : 'c3'}><Glyph name={x.done ? 'check' : x.skipped ? 'done' : 'ready'} /></span>
              <b>{i + 1}. {t(`entry:start.${x.key}.title`)}</b>
              <span className="sp" />
              <span className="c2 f13 cut">{x.done ? fact(t, x) : x.skipped ? t('entry:start.skipped') : ''}</span>
            </button>
            {now === x.key && (
              <div className="body col">
                <p className="c2">{t(`entry:start.${x.key}.text`)}</p>
                <div className="row wrap">
                  <StepBody step={x.key} start={s} filled={x.key === firstLeft} />
                  <span className="sp" />
                  {!x.done && <button className="btn ghost s" onClick={() => skip(x.key, !x.skipped)}>{x.skipped ? t('entry:start.unskip') : t('entry:start.skip')}</button>}
                </div>
              </div>
            )}
          </li>
        ))}
      </ol>
      <p className="f13 c3">{t('entry:start.real')}</p>
    </div>
  )
}

function fact(t: T, x: StartState['steps'][number]): string {
  const f = x.fact ?? {}
  switch (x.key) {
    case 'test_call': return f.talk_ms === undefined ? '' : t('entry:start.fact.talked', { time: clock(Number(f.talk_ms)) })
    case 'sound': return f.mos ? `MOS ${number(Number(f.mos), 1)}` : t('entry:start.fact.sound')
    case 'import': return f.rows === undefined ? '' : t('entry:start.fact.rows', { count: Number(f.rows), n: number(Number(f.rows)) })
    default: return String(f.label ?? f.name ?? f.email ?? '')
  }
}

function StepBody({ step, start, filled }: { step: StartKey; start: StartState; filled: boolean }) {
  const t = useWords()
  const lng = useStore(language)
  const main = filled ? 'btn p' : 'btn'
  const parts: Record<StartKey, ReactNode> = {
    test_call: <Link className={main} to="/desk?test=1">{t('entry:start.test_call.go')}</Link>,
    sound: <Link className={main} to="/desk">{t('entry:start.sound.go')}</Link>,
    import: <><Link className={main} to="/lists/import/new">{t('entry:start.import.go')}</Link><a className="btn" href={url('/imports/sample.csv', { language: lng })} download>{t('entry:start.import.sample')}</a></>,
    caller_id: <><Link className={main} to="/numbers?add=1">{t('entry:start.caller_id.go')}</Link><span className="c2 f13">{t('entry:start.caller_id.stay')}</span></>,
    campaign: <><Link className={main} to="/campaigns/new">{t('entry:start.campaign.go')}</Link>{start.sample_campaign_id && <Link className="btn" to={`/campaigns/${start.sample_campaign_id}`}>{t('entry:start.campaign.first')}</Link>}</>,
    invite: <InviteHere main={main} />,
  }
  return parts[step]
}

function InviteHere({ main }: { main: string }) {
  const t = useWords()
  const lng = useStore(language)
  const [email, setEmail] = useState('')
  const [made, setMade] = useState<InvitationCreated | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  if (made) {
    return (
      <>
        <span>{t('entry:start.invite.sent', { email: made.email })}</span>
        <button className="btn s" onClick={() => copy(made.link)}>{t('entry:start.invite.copy')}</button>
        <button className="btn s ghost" onClick={() => setMade(null)}>{t('entry:start.invite.another')}</button>
      </>
    )
  }
  return (
    <form className="row wrap" onSubmit={(e) => {
      e.preventDefault()
      void api.post<InvitationCreated>('/invitations', { email: email.trim(), role: 'agent' satisfies Role, language: lng }).then(setMade, (x: unknown) => x instanceof ApiError && setError(x))
    }}>
      <Field label={t('entry:start.invite.mail')} error={error ? reasonText(t, error.field('email')?.reason ?? error.reason, error.problem.detail) : undefined}>
        <input className="fld" type="email" value={email} onChange={(e) => setEmail(e.target.value)} style={{ minWidth: 240 }} />
      </Field>
      <button className={main} style={{ alignSelf: 'flex-end' }} disabled={!email.includes('@')}>{t('entry:start.invite.go')}</button>
    </form>
  )
}
