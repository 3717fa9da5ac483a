import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { AnnouncementClass, NetworkAnnouncement } from '../../api/contract'
import { Field, Sheet, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'
import { announcementClasses } from './classes'

/** Teaches the announcement of this call: from the next call on it is known. */
export function Teach({ call, length }: { call: string; length: number }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const [done, setDone] = useState<NetworkAnnouncement | null>(null)
  if (done) return <p className="f13">{t('detect:teach.done', { name: done.name })} <Link to="/announcements">{t('place.announcements')}</Link></p>
  return (
    <div>
      <button className="btn s" onClick={() => setOpen(true)}>{t('detect:teach.go')}</button>
      {open && <Form call={call} length={length} close={() => setOpen(false)} taught={setDone} />}
    </div>
  )
}

function Form({ call, length, close, taught }: { call: string; length: number; close: () => void; taught: (a: NetworkAnnouncement) => void }) {
  const t = useWords()
  const [form, setForm] = useState({ name: '', class: 'vacant' as AnnouncementClass, from: 0, to: Math.round(length / 100) / 10 })
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const body = { name: form.name, class: form.class, from_ms: Math.round(form.from * 1000), to_ms: Math.round(form.to * 1000) }
    void api.post<NetworkAnnouncement>(`/calls/${call}/announcement`, body).then((a) => {
      taught(a)
      close()
    }, (x: unknown) => x instanceof ApiError && setError(x))
  }
  return (
    <Sheet title={t('detect:teach.title')} close={close}>
      <form className="col" onSubmit={submit}>
        <p className="c2">{t('detect:teach.how')}</p>
        <Field label={t('detect:class')}><select className="fld" value={form.class} onChange={(e) => setForm({ ...form, class: e.target.value as AnnouncementClass })}>{announcementClasses.map((c) => <option key={c} value={c}>{t(`detect:said.${c}`)}</option>)}</select></Field>
        <Field label={t('office:name')} hint={t('detect:name_hint')}><input className="fld" required maxLength={120} value={form.name} onChange={(e) => setForm({ ...form, name: e.target.value })} /></Field>
        <div className="row wrap">
          <Field label={t('detect:teach.from')}><input className="fld" style={{ width: 96 }} type="number" min={0} step={0.1} value={form.from} onChange={(e) => setForm({ ...form, from: Number(e.target.value) })} /></Field>
          <Field label={t('detect:teach.to')} hint={t('detect:teach.of', { seconds: number(length / 1000, 1) })}><input className="fld" style={{ width: 96 }} type="number" min={0} step={0.1} value={form.to} onChange={(e) => setForm({ ...form, to: Number(e.target.value) })} /></Field>
        </div>
        {error && <Trouble problem={error.problem} />}
        <div className="row"><button className="btn p">{t('detect:teach.keep')}</button></div>
      </form>
    </Sheet>
  )
}
