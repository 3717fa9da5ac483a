import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { AuditProof, Problem } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Field, Trouble } from '../../frame/parts'
import { usePlace } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'
import { Tabs } from './Tabs'

interface Pack {
  verdicts: unknown[]
  consents: unknown[]
  subject: { number?: string; call_id?: string }
}

/** One file that shows, for a number or a call, under which rules it was called; its chain shows any change. */
export default function ProofPage() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const [form, setForm] = useState({ number: '', call_id: query.get('call') ?? '' })
  const [pack, setPack] = useState<Pack | null>(null)
  const [chain, setChain] = useState<AuditProof | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const fail = (x: unknown) => x instanceof ApiError && setProblem(x.problem)
  const make = (e: FormEvent) => {
    e.preventDefault()
    setProblem(null)
    api.post<Pack>('/compliance/proof', form.call_id ? { call_id: form.call_id } : { number: form.number }).then((made) => {
      setPack(made)
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([JSON.stringify(made, null, 1)], { type: 'application/json' }))
      link.download = `proof-${form.call_id || form.number.slice(-4)}.json`
      link.click()
      URL.revokeObjectURL(link.href)
    }, fail)
    if (may(who, 'audit:read')) api.get<AuditProof>('/audit/verify').then(setChain, fail)
  }
  return (
    <div className="page">
      <header><h1>{t('compliance:tab.proof')}</h1><span className="sp" /><Tabs /></header>
      <div className="card pad col">
        <p className="c2">{t('compliance:proof.how')}</p>
        {may(who, 'compliance:export') ? (
          <form className="row wrap" style={{ alignItems: 'flex-end' }} onSubmit={make}>
            <div style={{ flex: '1 1 220px' }}><Field label={t('office:number')}><input className="fld" type="tel" value={form.number} required={!form.call_id} onChange={(e) => setForm({ ...form, number: e.target.value })} /></Field></div>
            <div style={{ flex: '1 1 220px' }}><Field label={t('compliance:proof.call')}><input className="fld mono" value={form.call_id} onChange={(e) => setForm({ ...form, call_id: e.target.value })} /></Field></div>
            <button className="btn p">{t('compliance:proof.make')}</button>
          </form>
        ) : <p className="is-wrap f13">{t('compliance:proof.no_right')}</p>}
        {problem && <Trouble problem={problem} />}
        {pack && <p role="status" className="is-ready row"><Glyph name="check" size={12} />{t('compliance:proof.made', { verdicts: number(pack.verdicts.length), consents: number(pack.consents.length) })}</p>}
        {chain && <p className={`row ${chain.ok ? 'is-ready' : 'is-alarm'}`}><Glyph name={chain.ok ? 'check' : 'alarm'} size={12} />{chain.ok ? t('audit:whole', { n: number(chain.rows) }) : t('audit:broken', { n: number(chain.broken_at ?? 0) })}</p>}
        <p className="f13 c3">{t('compliance:proof.offline')} <code className="mono">boyun proof FILE</code></p>
      </div>
    </div>
  )
}
