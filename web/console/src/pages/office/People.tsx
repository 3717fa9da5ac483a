import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Invitation, InvitationCreated, Language, Page, Role, Station, User } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, copy, Field, reasonText, Sheet, Time, Trouble } from '../../frame/parts'
import { Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { say } from '../../frame/toast'
import { useData, usePages } from '../../frame/useData'
import { language, useWords } from '../../i18n'
import { TeamTabs } from '../team/TeamTabs'
import { StationCell } from './StationCell'

const roles: Role[] = ['owner', 'admin', 'supervisor', 'agent', 'auditor', 'developer', 'billing']

export default function People() {
  const t = useWords()
  const who = useStore(me)!
  const { query } = usePlace()
  const people = usePages<User>('/users')
  const invitations = usePages<Invitation>(may(who, 'invitations:read') ? '/invitations' : null)
  const stations = useData<Page<Station>>('/stations')
  const [error, setError] = useState<ApiError | null>(null)
  const write = may(who, 'users:write')
  const invite = may(who, 'invitations:write')
  const change = async (u: User, by: Partial<User>, undo?: Partial<User>) => {
    setError(null)
    try {
      const now = await api.patch<User>(`/users/${u.id}`, by)
      people.set((all) => all.map((x) => (x.id === u.id ? now : x)))
      if (undo) say(t('office:people.changed', { name: u.name || u.email }), () => void change(u, undo))
    } catch (e) {
      if (e instanceof ApiError) setError(e)
      people.reload()
    }
  }
  const open = (invitations.value ?? []).filter((i) => i.state === 'open' || i.state === 'expired')
  return (
    <div className="page">
      <header><h1>{t('office:people.title')}</h1><span className="sp" />{invite && <button className="btn p" onClick={() => setQuery({ invite: '1' })}>{t('office:people.invite')}</button>}</header>
      <TeamTabs />
      {error && <Trouble problem={error.problem} />}
      {people.problem && <Trouble problem={people.problem} retry={people.reload} />}
      <div className="card">
        {people.first && <Bones />}
        {people.value && (
          <Rows of={people.value} more={people.more} columns={[
            { head: t('office:name'), cell: (u) => <span>{u.name || '–'} <span className="c3 f12" style={{ display: 'block' }}>{u.email}</span></span> },
            { head: t('office:people.role'), cell: (u) => (write && u.id !== who.user.id ? <select className="fld" style={{ width: 120 }} aria-label={t('office:people.role_of', { name: u.name || u.email })} value={u.role} onChange={(e) => void change(u, { role: e.target.value as Role }, { role: u.role })}>{roles.map((r) => <option key={r} value={r}>{t(`role.${r}`)}</option>)}</select> : t(`role.${u.role}`)) },
            { head: t('office:people.seat'), wide: true, cell: (u) => (u.seat && u.status === 'active' ? t('office:people.has_seat') : '–') },
            { head: t('office:people.station'), wide: true, cell: (u) => <StationCell person={u} station={stations.value?.items.find((s) => s.user_id === u.id)} write={write} done={stations.reload} /> },
            { head: t('office:people.seen'), wide: true, cell: (u) => (u.seen_at ? <Time at={u.seen_at} /> : <span className="c3">{t('office:people.never')}</span>) },
            { head: t('office:state'), end: true, cell: (u) => (write && u.id !== who.user.id ? <button className="btn s" onClick={() => void change(u, { status: u.status === 'active' ? 'disabled' : 'active' }, { status: u.status })}>{t(u.status === 'active' ? 'office:people.disable' : 'office:people.enable')}</button> : t(`office:people.${u.status}`)) },
          ]} />
        )}
      </div>
      {open.length > 0 && (
        <>
          <h2>{t('office:people.invited')}</h2>
          <div className="card"><Rows of={open} columns={[
            { head: t('office:people.mail'), cell: (i) => i.email },
            { head: t('office:people.role'), cell: (i) => t(`role.${i.role}`) },
            { head: t('office:state'), cell: (i) => <span className="row" style={{ gap: 6 }}><span className={i.state === 'open' ? 'c3' : 'is-wrap'}><Glyph name={i.state === 'open' ? 'ready' : 'wrap'} size={10} /></span>{t(`office:people.state.${i.state}`)}</span> },
            { head: t('office:people.until'), wide: true, cell: (i) => <Time at={i.expires_at} /> },
            { head: '', end: true, cell: (i) => invite && <span className="row" style={{ justifyContent: 'flex-end' }}>
              <button className="btn s" onClick={() => void api.post<InvitationCreated>(`/invitations/${i.id}/resend`).then((m) => {
                copy(m.link)
                say(t('office:people.resent', { email: i.email }))
                invitations.reload()
              }, (e: unknown) => e instanceof ApiError && setError(e))}>{t('office:people.resend')}</button>
              <button className="btn s ghost" onClick={() => void api.del(`/invitations/${i.id}`).then(invitations.reload, (e: unknown) => e instanceof ApiError && setError(e))}>{t('office:people.revoke')}</button></span> },
          ]} /></div>
        </>
      )}
      {query.get('invite') && invite && <InviteSheet close={() => {
        setQuery({ invite: null })
        invitations.reload()
      }} />}
    </div>
  )
}

function InviteSheet({ close }: { close: () => void }) {
  const t = useWords()
  const lng = useStore(language)
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('agent')
  const [mailIn, setMailIn] = useState<Language>(lng)
  const [made, setMade] = useState<InvitationCreated | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    setError(null)
    void api.post<InvitationCreated>('/invitations', { email: email.trim(), role, language: mailIn }).then(setMade, (x: unknown) => x instanceof ApiError && setError(x))
  }
  return (
    <Sheet title={t('office:people.invite')} close={close}>
      {made ? (
        <div className="col">
          <p>{t('office:people.sent', { email: made.email })}</p>
          <div className="row"><input className="fld mono" readOnly value={made.link} aria-label={t('office:people.link')} onFocus={(e) => e.target.select()} /><button className="btn p" onClick={() => copy(made.link)}>{t('office:copy')}</button></div>
          <p className="f12 c3">{t('office:people.link_once')}</p>
        </div>
      ) : (
        <form className="col" onSubmit={submit}>
          <Field label={t('office:people.mail')} error={error?.field('email') ? reasonText(t, error.field('email')!.reason) : undefined}><input className="fld" type="email" required value={email} onChange={(e) => setEmail(e.target.value)} /></Field>
          <div className="row top">
            <div className="sp"><Field label={t('office:people.role')} hint={t(`office:role_can.${role}`)}><select className="fld" value={role} onChange={(e) => setRole(e.target.value as Role)}>{roles.filter((r) => r !== 'owner').map((r) => <option key={r} value={r}>{t(`role.${r}`)}</option>)}</select></Field></div>
            <div className="sp"><Field label={t('office:people.language')}><select className="fld" value={mailIn} onChange={(e) => setMailIn(e.target.value as Language)}><option value="zh">{t('office:in_zh')}</option><option value="en">{t('office:in_en')}</option></select></Field></div>
          </div>
          {error && !error.field('email') && <><Trouble problem={error.problem} />{error.reason === 'seat_limit' && <Link className="btn" to="/billing">{t('place.billing')}</Link>}</>}
          <div><button className="btn p">{t('office:people.send')}</button></div>
        </form>
      )}
    </Sheet>
  )
}
