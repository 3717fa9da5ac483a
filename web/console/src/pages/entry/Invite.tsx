import { useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { InvitationInfo, Session } from '../../api/contract'
import { Bones, Field, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { home, welcome } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData } from '../../frame/useData'
import { language, useWords } from '../../i18n'
import { when } from '../../i18n/format'
import { judgePassword } from './judge'
import { Password } from './Password'
import { Shell } from './Shell'

export default function Invite({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const lng = useStore(language)
  const info = useData<InvitationInfo>(`/invitations/by-token/${encodeURIComponent(params.token ?? '')}`)
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const pass = judgePassword(password, info.value?.email ?? '')
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setTried(true)
    if (!name.trim() || pass) return
    try {
      const s = await api.post<Session>('/invitations/accept', { token: params.token, name: name.trim(), password, language: lng })
      welcome(s)
      go(home(s.me), { replace: true })
    } catch (x) {
      if (!(x instanceof ApiError)) throw x
      setError(x)
    }
  }
  if (info.problem) return <Shell one><div className="form"><h1>{t('entry:invite.gone')}</h1><Trouble problem={info.problem} /><Link className="btn" to="/login">{t('entry:log_in')}</Link></div></Shell>
  const i = info.value
  if (!i) return <Shell one><Bones /></Shell>
  return (
    <Shell one>
      <form className="form" onSubmit={(e) => void submit(e)} noValidate>
        <h1>{t('entry:invite.title', { company: i.company })}</h1>
        <p className="c2">{t('entry:invite.as', { who: i.invited_by_name, role: t(`role.${i.role}`), email: i.email, until: when(i.expires_at) })}</p>
        <Field label={t('entry:invite.name')} error={tried && !name.trim() ? t('entry:need.name') : undefined}>
          <input className="fld" autoComplete="name" autoFocus value={name} onChange={(e) => setName(e.target.value)} />
        </Field>
        <Password label={t('entry:password')} fresh value={password} onChange={setPassword} hint={t('entry:pass.rule')} error={tried && pass ? t(`entry:pass.${pass.word}`, { count: pass.left ?? 0 }) : undefined} />
        {error && <Trouble problem={error.problem} />}
        <div><button className="btn p" style={{ height: 40 }}>{t('entry:invite.go')}</button></div>
      </form>
    </Shell>
  )
}
