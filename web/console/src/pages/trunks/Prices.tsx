import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Trunk, TrunkPrice, TrunkPriceReading } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Field, reasonText, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData, usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { money, number } from '../../i18n/format'
import './trunks.css'

/** What the carrier charges: read from its list, looked at before it counts. */
export default function Prices({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const who = useStore(me)!
  const path = `/trunks/${encodeURIComponent(params.id ?? '')}`
  const trunk = useData<Trunk>(path)
  const prices = usePages<TrunkPrice>(`${path}/prices`, { limit: 100 })
  const [text, setText] = useState('')
  const [currency, setCurrency] = useState('')
  const [found, setFound] = useState<TrunkPriceReading | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  if (trunk.problem?.status === 404) return <NotHere />
  if (trunk.problem) return <div className="page"><Trouble problem={trunk.problem} retry={trunk.reload} /></div>
  if (!trunk.value || !prices.value) return <Bones rows={8} />
  const all = prices.value
  const total = prices.total ?? all.length
  const unit = currency || all[0]?.currency || (who.tenant.country === 'CN' ? 'CNY' : 'USD')
  const read = async (apply: boolean) => {
    setError(null)
    try {
      const r = await api.post<TrunkPriceReading>(`${path}/prices`, { text, currency: unit, apply })
      setFound(apply ? null : r)
      if (apply) {
        setText('')
        say(t('trunks:price.applied'))
        prices.reload()
      }
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setFound(null)
    }
  }
  const clear = async () => {
    setError(null)
    try {
      await api.put(`${path}/prices`, { items: [] })
      prices.reload()
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
    }
  }
  return (
    <div className="page">
      <header>
        <span className="c3 wide"><Link className="plain" to="/trunks">{t('trunks:title')}</Link> / <Link className="plain" to={`/trunks/${params.id}`}>{trunk.value.name}</Link> /</span>
        <h1>{t('trunks:price.title')}</h1><span className="sp" />
        {may(who, 'trunks:write') && all.length > 0 && <button className="btn ghost" onClick={() => void clear()}>{t('trunks:price.clear')}</button>}
      </header>
      <p className="c2 f13 measure">{t('trunks:price.intro')}</p>
      {may(who, 'trunks:write') && <section className="card pad col" aria-labelledby="import">
        <h2 id="import">{t('trunks:price.import')}</h2>
        <div className="fields">
          <div className="span"><Field label={t('trunks:price.paste')} hint={t('trunks:price.paste_hint')}><textarea className="fld mono" rows={6} value={text} onChange={(e) => { setText(e.target.value); setFound(null) }} /></Field></div>
          <Field label={t('trunks:price.file')}><input className="fld" type="file" accept=".csv,.txt,.tsv,text/csv" onChange={(e) => void e.target.files?.[0]?.arrayBuffer().then((x) => { setText(decoded(x)); setFound(null) })} /></Field>
          <Field label={t('trunks:price.currency')}><input className="fld mono" maxLength={3} style={{ width: 96 }} value={unit} onChange={(e) => { setCurrency(e.target.value.toUpperCase()); setFound(null) }} /></Field>
        </div>
        {error && <Trouble problem={error.problem} />}
        {!found && <div><button className="btn p" disabled={!text.trim()} onClick={() => void read(false)}>{t('trunks:price.read')}</button></div>}
        {found && <>
          <p className="row wrap"><span className="is-ready"><Glyph name="check" size={12} /></span>{t('trunks:price.found', { count: found.count })}{found.wrong.length > 0 && <span className="is-alarm"><Glyph name="alarm" size={12} /> {t('trunks:price.wrong', { count: found.wrong.length })}</span>}</p>
          {found.wrong.length > 0 && <ul className="trunk-list f13">{found.wrong.slice(0, 8).map((w) => <li key={w.line}><span>{t('trunks:price.line', { n: number(w.line) })} <span className="mono">{w.text}</span> <span className="c2">{reasonText(t, w.reason)}</span></span></li>)}</ul>}
          <Table of={found.items.slice(0, 10)} />
          {found.count > 10 && <p className="f12 c3">{t('trunks:price.showing', { n: number(10) })}</p>}
          <div className="row wrap"><button className="btn p" disabled={found.count === 0} onClick={() => void read(true)}>{t('trunks:price.apply', { count: found.count })}</button>{all.length > 0 && <span className="f13 c2">{t('trunks:price.replace')}</span>}</div>
        </>}
      </section>}
      <section className="col">
        <h2>{all.length > 0 ? t('trunks:price.count', { count: total }) : t('trunks:price.of', { name: trunk.value.name })}</h2>
        <div className="card">{all.length === 0 ? <Empty text={t('trunks:price.none')} /> : <Table of={all} more={prices.more} />}</div>
      </section>
    </div>
  )
}

/** The text of a file: UTF-8, or what Excel saves in Chinese. */
function decoded(raw: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    return new TextDecoder('gb18030').decode(raw)
  }
}

function Table({ of, more }: { of: TrunkPrice[]; more?: (() => void) | null }) {
  const t = useWords()
  return (
    <Rows of={of} more={more} label={t('trunks:price.title')} columns={[
      { head: t('trunks:price.prefix'), cell: (p) => (p.prefix ? <span className="mono">{p.prefix}</span> : t('trunks:price.rest')) },
      { head: t('trunks:price.minute'), end: true, cell: (p) => money(p.minute_micro, p.currency, true) },
      { head: t('trunks:price.connect'), end: true, wide: true, cell: (p) => (p.connect_micro ? money(p.connect_micro, p.currency, true) : '–') },
      { head: t('trunks:price.steps'), end: true, wide: true, cell: (p) => t('trunks:price.steps_of', { first: number(p.first_seconds), step: number(p.step_seconds) }) },
    ]} />
  )
}
