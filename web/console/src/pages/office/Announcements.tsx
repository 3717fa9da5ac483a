import { useRef, useState, type FormEvent } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { AnnouncementClass, FoundAnnouncement, NetworkAnnouncements } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Field, Sheet, Time, Trouble } from '../../frame/parts'
import { Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number, percent } from '../../i18n/format'
import { announcementClasses } from '../calls/classes'

/** Announcements of networks: those taught here, and those every workspace knows. */
export default function Announcements() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const all = useData<NetworkAnnouncements>('/network-announcements')
  const [error, setError] = useState<ApiError | null>(null)
  const write = may(who, 'campaigns:write')
  const forget = (id: string) => void api.del(`/network-announcements/${id}`).then(all.reload, (e: unknown) => e instanceof ApiError && setError(e))
  return (
    <div className="page">
      <header><h1>{t('place.announcements')}</h1><span className="sp" />{write && <button className="btn p" onClick={() => setQuery({ add: '1' })}>{t('detect:add')}</button>}</header>
      <p className="c2" style={{ maxWidth: 720 }}>{t('detect:about')}</p>
      {error && <Trouble problem={error.problem} />}
      {all.problem && <Trouble problem={all.problem} retry={all.reload} />}
      <TryOut />
      <section className="card">
        {!all.value && !all.problem && <Bones />}
        {all.value?.items.length === 0 && <Empty text={t('detect:empty')}><Link className="btn" to="/calls?outcome=no_answer">{t('detect:empty_go')}</Link></Empty>}
        {all.value && all.value.items.length > 0 && <Rows of={all.value.items} columns={[
          { head: t('office:name'), cell: (a) => a.name },
          { head: t('detect:class'), cell: (a) => t(`detect:said.${a.class}`) },
          { head: t('detect:sound'), cell: (a) => <audio controls preload="none" src={url(`/network-announcements/${a.id}/sound`)} style={{ height: 32, maxWidth: 220 }} /> },
          { head: t('detect:length'), wide: true, cell: (a) => t('detect:seconds', { n: number(a.length_ms / 1000, 1) }) },
          { head: t('detect:from'), wide: true, cell: (a) => a.call_id ? <Link to={`/calls/${a.call_id}`}>{t('detect:from_call')}</Link> : t('detect:from_file') },
          { head: t('office:made'), wide: true, cell: (a) => <Time at={a.at} /> },
          { head: '', end: true, cell: (a) => write && <button className="btn s ghost" onClick={() => forget(a.id)}>{t('office:remove')}</button> },
        ]} />}
      </section>
      {all.value && (
        <details className="card pad">
          <summary>{t('detect:built_in', { n: number(all.value.built_in.length) })}</summary>
          <p className="f13 c2" style={{ margin: '8px 0' }}>{t('detect:built_in_why')}</p>
          <ul className="col s f13">{all.value.built_in.map((b, i) => <li key={i} className="row wrap"><span className="tag">{t(`detect:said.${b.class}`)}</span><span lang={b.language}>{b.text}</span><span className="c3">{t('detect:voices', { n: b.voices })}</span></li>)}</ul>
        </details>
      )}
      {query.get('add') && write && <Add close={() => {
        setQuery({ add: null })
        all.reload()
      }} />}
    </div>
  )
}

/** Holds a clip against everything known. */
function TryOut() {
  const t = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [found, setFound] = useState<FoundAnnouncement | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const send = (file: File | undefined) => {
    if (!file) return
    setFound(null)
    setError(null)
    void api.clip<FoundAnnouncement>('/network-announcements/test', file).then(setFound, (x: unknown) => x instanceof ApiError && setError(x))
    if (input.current) input.current.value = ''
  }
  return (
    <section className="card pad col s">
      <h2>{t('detect:try.title')}</h2>
      <input ref={input} className="f13" type="file" accept=".wav,audio/wav" aria-label={t('detect:try.title')} onChange={(e) => send(e.target.files?.[0])} />
      <span className="f12 c3">{t('detect:wav')}</span>
      {error && <Trouble problem={error.problem} />}
      {found && (
        <p className="row wrap" role="status">
          <span className={found.found ? 'is-ready' : 'c2'}><Glyph name={found.found ? 'check' : 'ready'} size={12} /></span>
          {found.found
            ? <><b>{t(`detect:said.${found.class}`)}</b><span className="c2">{found.name}</span><span>{percent(found.confidence, 0)}</span><span className="c3">{t('detect:try.where', { seconds: number(found.from_ms / 1000, 1), pairs: number(found.pairs), share: percent(found.share, 0) })}</span></>
            : t('detect:try.nothing')}
        </p>
      )}
    </section>
  )
}

function Add({ close }: { close: () => void }) {
  const t = useWords()
  const [form, setForm] = useState({ name: '', class: 'vacant' as AnnouncementClass })
  const [file, setFile] = useState<File | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (file) void api.clip('/network-announcements', file, form).then(close, (x: unknown) => x instanceof ApiError && setError(x))
  }
  return (
    <Sheet title={t('detect:add')} close={close}>
      <form className="col" onSubmit={submit}>
        <Field label={t('detect:file')} hint={t('detect:wav')}><input className="f13" type="file" accept=".wav,audio/wav" required onChange={(e) => setFile(e.target.files?.[0] ?? null)} /></Field>
        <Field label={t('detect:class')}><select className="fld" value={form.class} onChange={(e) => setForm({ ...form, class: e.target.value as AnnouncementClass })}>{announcementClasses.map((c) => <option key={c} value={c}>{t(`detect:said.${c}`)}</option>)}</select></Field>
        <Field label={t('office:name')} hint={t('detect:name_hint')}><input className="fld" required maxLength={120} value={form.name} onChange={(e) => setForm({ ...form, name: e.target.value })} /></Field>
        {error && <Trouble problem={error.problem} />}
        <div className="row"><button className="btn p">{t('detect:teach.keep')}</button></div>
      </form>
    </Sheet>
  )
}
