import { useState, type FormEvent } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { Blocked, LinesTaken, Problem } from '../../api/contract'
import { Bones, Empty, Field, reasonText, Sheet, Time, Trouble } from '../../frame/parts'
import { setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { dayEnd, number } from '../../i18n/format'
import { Tabs } from './Tabs'

const reasons = ['opt_out', 'complaint', 'wrong_number', 'imported'] as const

/** Whom no campaign calls, and how they came here. */
export default function Blacklist() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const all = usePages<Blocked>('/blocklist', { limit: 100 })
  const [undo, setUndo] = useState<Blocked | null>(null)
  const write = may(who, 'compliance:write')
  return (
    <div className="page">
      <header><h1>{t('compliance:tab.blacklist')}</h1><span className="sp" /><Tabs />{may(who, 'compliance:export') && <a className="btn" href={url('/blocklist/export')} download="blocklist.csv">{t('compliance:list.export')}</a>}{write && <button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('compliance:list.add')}</button>}</header>
      {all.problem && <Trouble problem={all.problem} retry={all.reload} />}
      <div className="card">
        {all.first && <Bones />}
        {all.value?.length === 0 && <Empty text={t('compliance:list.empty')}>{write && <button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('compliance:list.add')}</button>}</Empty>}
        {all.value && all.value.length > 0 && <Rows of={all.value} more={all.more} label={t('compliance:tab.blacklist')} columns={[
          { head: t('office:number'), cell: (b) => b.number },
          { head: t('compliance:list.why'), cell: (b) => t(`compliance:why.${b.reason}`) },
          { head: t('compliance:list.since'), cell: (b) => <Time at={b.since} /> },
          { head: t('compliance:list.until'), wide: true, cell: (b) => b.until ? <Time at={b.until} /> : <span className="c3">{t('compliance:list.for_good')}</span> },
          { head: t('compliance:list.source'), wide: true, cell: (b) => <span className="c2 f13">{b.source || '–'}</span> },
          { head: '', end: true, cell: (b) => write && <button className="btn s ghost" onClick={() => setUndo(b)}>{t('compliance:list.undo')}</button> },
        ]} />}
      </div>
      {write && query.get('add') && <Add close={() => {
        setQuery({ add: null })
        all.reload()
      }} />}
      {undo && <Undo of={undo} close={() => {
        setUndo(null)
        all.reload()
      }} />}
    </div>
  )
}

function Add({ close }: { close: () => void }) {
  const t = useWords()
  const [form, setForm] = useState({ text: '', reason: 'opt_out', source: '', until: '' })
  const [done, setDone] = useState<LinesTaken | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const lines = form.text.split(/\r?\n/).map((l) => l.trim()).filter(Boolean)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    api.post<LinesTaken>('/blocklist', { numbers: lines, reason: form.reason, source: form.source || undefined, until: form.until ? dayEnd(form.until) : undefined })
      .then(setDone, (x: unknown) => x instanceof ApiError && setProblem(x.problem))
      .finally(() => setBusy(false))
  }
  const read = (file: File | undefined) => void file?.text().then((text) => setForm({ ...form, text: text.split(/\r?\n/).map((l) => l.split(/[,;\t]/)[0] ?? '').join('\n') }))
  return (
    <Sheet title={t('compliance:list.add')} close={close}>
      {done ? <div className="col"><p role="status">{t('compliance:list.done', { added: number(done.added), known: number(done.known), refused: number(done.refused.length) })}</p>{done.refused.slice(0, 20).map((r) => <p key={r.line} className="f13 is-wrap">{t('compliance:list.line', { line: r.line })} {reasonText(t, r.reason)}</p>)}<div className="row"><button className="btn p" onClick={close}>{t('close')}</button></div></div> : (
        <form className="col" onSubmit={submit}>
          <p className="c2 f13">{t('compliance:list.how')}</p>
          <Field label={t('compliance:list.numbers')} hint={t('compliance:list.lines', { count: lines.length, n: number(lines.length) })}><textarea className="fld mono" rows={6} required value={form.text} onChange={(e) => setForm({ ...form, text: e.target.value })} /></Field>
          <Field label={t('compliance:list.file')}><input type="file" accept=".csv,.txt" onChange={(e) => read(e.target.files?.[0])} /></Field>
          <div className="grid2">
            <Field label={t('compliance:list.why')}><select className="fld" value={form.reason} onChange={(e) => setForm({ ...form, reason: e.target.value })}>{reasons.map((r) => <option key={r} value={r}>{t(`compliance:why.${r}`)}</option>)}</select></Field>
            <Field label={t('compliance:list.until')} hint={t('compliance:list.until_hint')}><input className="fld" type="date" value={form.until} onChange={(e) => setForm({ ...form, until: e.target.value })} /></Field>
          </div>
          <Field label={t('compliance:list.source')} hint={t('compliance:list.source_hint')}><input className="fld" value={form.source} onChange={(e) => setForm({ ...form, source: e.target.value })} /></Field>
          {problem && <Trouble problem={problem} />}
          <div className="row"><button className="btn p" disabled={busy || lines.length === 0}>{t('compliance:list.go')}</button></div>
        </form>
      )}
    </Sheet>
  )
}

function Undo({ of, close }: { of: Blocked; close: () => void }) {
  const t = useWords()
  const [mistake, setMistake] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    api.post(`/blocklist/${of.id}/undo`, { mistake }).then(close, (x: unknown) => x instanceof ApiError && setProblem(x.problem))
  }
  return (
    <Sheet title={t('compliance:list.undo_title', { number: of.number })} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="c2">{t('compliance:list.undo_how')}</p>
        <Field label={t('compliance:list.mistake')}><input className="fld" required minLength={3} value={mistake} onChange={(e) => setMistake(e.target.value)} /></Field>
        {problem && <Trouble problem={problem} />}
        <div className="row"><button className="btn p">{t('compliance:list.undo')}</button></div>
      </form>
    </Sheet>
  )
}
