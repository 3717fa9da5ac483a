import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Session } from '../../api/contract'
import { Field, Trouble } from '../../frame/parts'
import { go, Link, usePlace } from '../../frame/router'
import { home, welcome } from '../../frame/session'
import { useWords } from '../../i18n'
import { Password } from './Password'
import { Shell } from './Shell'

export default function LogIn() {
  const t = useWords()
  const { query } = usePlace()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const enter = async (tenant?: string) => {
    setBusy(true)
    setError(null)
    try {
      const s = await api.post<Session>('/login', { email: email.trim(), password, tenant_id: tenant })
      welcome(s)
      const next = query.get('next')
      go(next && next.startsWith('/') && !next.startsWith('//') && next !== '/login' ? next : home(s.me), { replace: true })
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setBusy(false)
    }
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (email && password) void enter()
  }
  const tenants = error?.reason === 'choose_tenant' ? (error.problem.detail.tenants as { id: string; name: string }[]) : null
  return (
    <Shell one>
      <form className="form" onSubmit={submit} noValidate>
        <h1>{t('entry:login.title')}</h1>
        {query.get('ready') && <p className="note ready">{t('entry:login.ready')}</p>}
        <Field label={t('entry:email')}>
          <input className="fld" type="email" autoComplete="username" autoFocus value={email} onChange={(e) => setEmail(e.target.value)} />
        </Field>
        <Password label={t('entry:password')} value={password} onChange={setPassword} />
        {error && !tenants && <Trouble problem={error.problem} />}
        {tenants && (
          <div className="col s">
            <span className="c2">{t('entry:login.which')}</span>
            {tenants.map((x) => <button key={x.id} type="button" className="btn" onClick={() => void enter(x.id)}>{x.name}</button>)}
          </div>
        )}
        <div className="row wrap">
          <button className="btn p" style={{ height: 40 }} disabled={busy}>{t('entry:log_in')}</button>
          <span className="c2 f13">{t('entry:login.none')} <Link to="/signup">{t('entry:signup.go')}</Link></span>
        </div>
      </form>
    </Shell>
  )
}
