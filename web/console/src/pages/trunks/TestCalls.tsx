import { useEffect, useRef, useState, type FormEvent } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { CallerID, Page, TrunkLive, TrunkTestCall, TrunkTestStarted } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field, OutcomeMark, Sheet, Time, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { Scope } from '../../frame/scope'
import { may as allowed, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { has, useWords } from '../../i18n'
import { clock, money, number } from '../../i18n/format'
import { overhear } from '../../phone/overhear'
import { why } from './Trunks'

/** Whom to call, and which proved number to show; then the steps as they come, and the sound with them. */
export function TestCall({ live, close }: { live: TrunkLive; close: () => void }) {
  const t = useWords()
  const { trunk } = live
  const callers = useData<Page<CallerID>>('/caller-ids')
  const [to, setTo] = useState('')
  const [from, setFrom] = useState('')
  const [mine, setMine] = useState<string | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const box = trunk.kind === 'sandbox'
  const may = (callers.value?.items ?? []).filter((c) => (box ? c.kind === 'sandbox' : c.kind === 'own' && c.proof === 'verified' && (!c.trunk_id || c.trunk_id === trunk.id)))
  const running = live.tests.some((x) => x.id === mine && !x.ended_at)
  const shown = live.tests.find((x) => x.id === mine)
  const ear = useRef<Scope | null>(null)
  const who = useStore(me)!
  const [listen, setListen] = useState(allowed(who, 'calls:listen'))
  const [hearing, setHearing] = useState(false)
  const over = Boolean(shown?.ended_at)
  useEffect(() => {
    if (over) ear.current?.end()
  }, [over])
  useEffect(() => () => ear.current?.end(), [])
  const submit = (e: FormEvent) => {
    e.preventDefault()
    setError(null)
    ear.current?.end()
    const scope = (ear.current = new Scope())
    let begun = false
    const begin = async (sdp?: string) => {
      begun = true
      const x = await api.post<TrunkTestStarted>(`/trunks/${trunk.id}/calls`, { number: to, caller_id: from || may[0]?.id || '', sdp })
      setMine(x.id)
      return x.sdp
    }
    const failed = (x: unknown): unknown => {
      scope.end()
      if (x instanceof ApiError) return setError(x)
      return begun || begin().catch(failed) // a browser that cannot hear can still call
    }
    void (listen ? overhear(scope, begin, setHearing) : begin()).catch(failed)
  }
  return (
    <Sheet title={t('trunks:try.make')} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="c2 f13">{t(box ? 'trunks:try.intro_box' : 'trunks:try.intro')}</p>
        {callers.value && may.length === 0 && <p className="note wrap"><span className="is-wrap"><Glyph name="wrap" size={12} /></span><span>{t('trunks:try.no_caller')} <Link to="/numbers">{t('place.numbers')}</Link></span></p>}
        <Field label={t('trunks:try.number')} hint={box ? undefined : t('trunks:try.number_hint')}><input className="fld" type="tel" required value={to} onChange={(e) => setTo(e.target.value)} /></Field>
        <Field label={t('trunks:try.caller')}><select className="fld" value={from} onChange={(e) => setFrom(e.target.value)}>{may.map((c) => <option key={c.id} value={c.id}>{c.label} {c.number}</option>)}</select></Field>
        {allowed(who, 'calls:listen') && <label className="check f13"><input type="checkbox" checked={listen} onChange={(e) => setListen(e.target.checked)} />{t('trunks:try.listen')}</label>}
        {error && <Trouble problem={error.problem} />}
        <div><button className="btn p" disabled={running || may.length === 0 || !to.trim()}>{t('trunks:try.go')}</button></div>
      </form>
      {shown && <div className="sep" style={{ marginTop: 12, paddingTop: 12 }}>{hearing && !over && <p className="f13 is-talking" role="status"><Glyph name="talking" size={12} /> {t('trunks:try.hearing')}</p>}<Result of={shown} trunk={trunk.id} /></div>}
    </Sheet>
  )
}

/** The last test calls of a trunk. */
export function TestCalls({ live }: { live: TrunkLive }) {
  const t = useWords()
  if (live.tests.length === 0) return <p className="pad c3 f13">{t('trunks:try.none')}</p>
  return <ul className="trunk-list">{live.tests.map((x) => <li key={x.id}><Result of={x} trunk={live.trunk.id} /></li>)}</ul>
}

function Result({ of, trunk }: { of: TrunkTestCall; trunk: string }) {
  const t = useWords()
  const zero = Date.parse(of.steps.find((s) => s.kind === 'sent')?.at ?? of.at)
  const facts = [
    of.codec && (of.suite ? t('trunks:try.codec_srtp', { codec: of.codec, suite: of.suite }) : t('trunks:try.codec', { codec: of.codec })),
    of.pdd_ms !== null && t('trunks:try.pdd', { s: number(of.pdd_ms / 1000, 1) }),
    of.ended_at && of.talk_ms > 0 && t('trunks:try.talk', { time: clock(of.talk_ms) }),
    of.mos_heard !== null && t('trunks:try.mos_in', { mos: number(of.mos_heard, 1) }),
    of.ended_at && of.codec && (of.mos_sent !== null ? t('trunks:try.mos_out', { mos: number(of.mos_sent, 1) }) : t('trunks:try.mos_out_unknown')),
    of.sip_status > 0 && t('trunks:try.sip', { status: of.sip_status }),
    of.cause > 0 && t('trunks:try.cause', { cause: of.cause }),
    of.cost_micro !== null && of.currency && t('trunks:try.cost', { cost: money(of.cost_micro, of.currency, true) }),
  ].filter(Boolean)
  return (
    <div className="col s" role="status">
      <span className="row wrap"><b>{of.number}</b><span className="c2 f12"><Time at={of.at} /></span>{of.ended_at ? <OutcomeMark outcome={of.outcome} /> : <span className="row is-talking" style={{ gap: 6 }}><Glyph name="reserved" size={12} />{t('trunks:try.running')}</span>}{of.ended_at && of.outcome !== 'answered' && <span className="c2 f12">{why(t, of.reason)}</span>}</span>
      <ol className="steps f12 c2">{of.steps.map((s, i) => <li key={i}><b>{number((Date.parse(s.at) - zero) / 1000, 1)} s</b> {has(`trunks:try.step.${s.kind}`) ? t(`trunks:try.step.${s.kind}`) : s.kind}</li>)}</ol>
      {facts.length > 0 && <span className="f12 c2">{facts.join(' · ')}</span>}
      {of.heard && <audio controls preload="none" aria-label={t('trunks:try.heard')} src={url(`/trunks/${trunk}/calls/${of.id}/audio`)} />}
    </div>
  )
}
