import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Compliance, Consent, LinesTaken, Problem } from '../../api/contract'
import { Bones, Empty, Field, reasonText, Sheet, Time, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData, usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { dayStart, number, today } from '../../i18n/format'
import { Tabs } from './Tabs'

const purposes = ['any', 'service', 'callback', 'survey', 'marketing', 'ai_voice'] as const

/** What people agreed to, with the proof; and its withdrawal. */
export default function Consents() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const all = usePages<Consent>('/consents', { limit: 100 })
  const state = useData<Compliance>('/compliance')
  const counts = state.value?.consents
  const write = may(who, 'compliance:write')
  const done = () => {
    setQuery({ add: null, withdraw: null })
    all.reload()
    state.reload()
  }
  return (
    <div className="page">
      <header><h1>{t('compliance:tab.consent')}</h1><span className="sp" /><Tabs />{write && <><button className="btn" onClick={() => setQuery({ withdraw: '1' })}>{t('compliance:consent.withdraw')}</button><button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('compliance:consent.add')}</button></>}</header>
      {counts && <p className="c2">{t('compliance:consent.sum', { with: number(counts.leads_with), without: number(counts.leads - counts.leads_with), withdrawn: number(counts.withdrawn) })}</p>}
      {all.problem && <Trouble problem={all.problem} retry={all.reload} />}
      <div className="card">
        {all.first && <Bones />}
        {all.value?.length === 0 && <Empty text={t('compliance:consent.empty')}>{write && <button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('compliance:consent.add')}</button>}</Empty>}
        {all.value && all.value.length > 0 && <Rows of={all.value} more={all.more} label={t('compliance:tab.consent')} columns={[
          { head: t('office:number'), cell: (c) => c.number },
          { head: t('compliance:consent.purpose'), cell: (c) => t(`compliance:purpose.${c.purpose}`) },
          { head: t('compliance:consent.given'), cell: (c) => <Time at={c.given_at} /> },
          { head: t('compliance:consent.text'), wide: true, cell: (c) => c.text_version },
          { head: t('compliance:list.source'), wide: true, cell: (c) => c.source },
          { head: t('compliance:consent.proof'), wide: true, cell: (c) => <span className="f13 c2">{c.proof || (c.proof_sha256 ? `SHA-256 ${c.proof_sha256.slice(0, 12)}…` : '–')}</span> },
          { head: t('compliance:consent.state'), cell: (c) => c.withdrawn_at ? <span className="is-wrap">{t('compliance:consent.withdrawn')} <Time at={c.withdrawn_at} /></span> : t('compliance:consent.holds') },
        ]} />}
      </div>
      {write && query.get('add') && <Add close={done} />}
      {write && query.get('withdraw') && <Withdraw close={done} />}
    </div>
  )
}

function Add({ close }: { close: () => void }) {
  const t = useWords()
  const [form, setForm] = useState({ text: '', purpose: 'service', version: '', source: '', given: today(), proof: '' })
  const [sum, setSum] = useState('')
  const [done, setDone] = useState<LinesTaken | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const lines = form.text.split(/\r?\n/).map((l) => l.trim()).filter(Boolean)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const one = { purpose: form.purpose, text_version: form.version, source: form.source, given_at: dayStart(form.given), proof: form.proof || undefined, proof_sha256: sum || undefined }
    api.post<LinesTaken>('/consents', { consents: lines.map((line) => ({ ...one, number: line })) }).then(setDone, (x: unknown) => x instanceof ApiError && setProblem(x.problem))
  }
  const hash = (file: File | undefined) => void file?.arrayBuffer().then((b) => crypto.subtle.digest('SHA-256', b)).then((d) => {
    setSum([...new Uint8Array(d)].map((x) => x.toString(16).padStart(2, '0')).join(''))
    if (!form.proof) setForm({ ...form, proof: file.name })
  })
  return (
    <Sheet title={t('compliance:consent.add')} close={close}>
      {done ? <div className="col"><p role="status">{t('compliance:consent.done', { added: number(done.added), known: number(done.known), refused: number(done.refused.length) })}</p>{done.refused.slice(0, 20).map((r) => <p key={r.line} className="f13 is-wrap">{t('compliance:list.line', { line: r.line })} {reasonText(t, r.reason)}</p>)}<div className="row"><button className="btn p" onClick={close}>{t('close')}</button></div></div> : (
        <form className="col" onSubmit={submit}>
          <Field label={t('compliance:list.numbers')} hint={t('compliance:list.lines', { count: lines.length, n: number(lines.length) })}><textarea className="fld mono" rows={5} required value={form.text} onChange={(e) => setForm({ ...form, text: e.target.value })} /></Field>
          <div className="grid2">
            <Field label={t('compliance:consent.purpose')}><select className="fld" value={form.purpose} onChange={(e) => setForm({ ...form, purpose: e.target.value })}>{purposes.map((p) => <option key={p} value={p}>{t(`compliance:purpose.${p}`)}</option>)}</select></Field>
            <Field label={t('compliance:consent.given')}><input className="fld" type="date" required value={form.given} onChange={(e) => setForm({ ...form, given: e.target.value })} /></Field>
            <Field label={t('compliance:consent.text')} hint={t('compliance:consent.text_hint')}><input className="fld" required value={form.version} onChange={(e) => setForm({ ...form, version: e.target.value })} /></Field>
            <Field label={t('compliance:list.source')} hint={t('compliance:consent.source_hint')}><input className="fld" required value={form.source} onChange={(e) => setForm({ ...form, source: e.target.value })} /></Field>
          </div>
          <Field label={t('compliance:consent.proof')} hint={t('compliance:consent.proof_hint')}><input className="fld" value={form.proof} onChange={(e) => setForm({ ...form, proof: e.target.value })} /></Field>
          <Field label={t('compliance:consent.file')} hint={sum ? `SHA-256 ${sum.slice(0, 24)}…` : t('compliance:consent.file_hint')}><input type="file" onChange={(e) => hash(e.target.files?.[0])} /></Field>
          {problem && <Trouble problem={problem} />}
          <div className="row"><button className="btn p" disabled={lines.length === 0}>{t('compliance:consent.go')}</button></div>
        </form>
      )}
    </Sheet>
  )
}

function Withdraw({ close }: { close: () => void }) {
  const t = useWords()
  const [form, setForm] = useState({ number: '', why: '' })
  const [count, setCount] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    api.post<{ count: number }>('/consents/withdraw', form).then((v) => setCount(v.count), (x: unknown) => x instanceof ApiError && setProblem(x.problem))
  }
  return (
    <Sheet title={t('compliance:consent.withdraw')} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="c2">{t('compliance:consent.withdraw_how')}</p>
        <Field label={t('office:number')}><input className="fld" type="tel" required value={form.number} onChange={(e) => setForm({ ...form, number: e.target.value })} /></Field>
        <Field label={t('compliance:consent.why')}><input className="fld" value={form.why} onChange={(e) => setForm({ ...form, why: e.target.value })} /></Field>
        {count !== null && <p role="status">{t('compliance:consent.gone', { count })}</p>}
        {problem && <Trouble problem={problem} />}
        <div className="row"><button className="btn p">{t('compliance:consent.withdraw')}</button></div>
      </form>
    </Sheet>
  )
}
