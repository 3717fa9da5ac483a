import { useCallback, useEffect, useRef, useState } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { Session, Signup, SignupStep, Verified } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Field, reasonText, Trouble } from '../../frame/parts'
import { go, Link, useNow, usePlace } from '../../frame/router'
import { home, welcome } from '../../frame/session'
import { useWords } from '../../i18n'
import { Shell } from './Shell'

/** Code or link, on this device or another: the page moves on by push. Making the workspace shows its real steps. */
export default function Verify() {
  const t = useWords()
  const { query } = usePlace()
  const token = query.get('token')
  const [id] = useState(() => query.get('id') ?? sessionStorage.getItem('boyun.signup') ?? '')
  const [signup, setSignup] = useState<Signup | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const done = useRef(false)
  const proving = useRef<Promise<Verified> | null>(null)

  const follow = useCallback(async (s: Signup, session?: Session | null) => {
    setSignup(s)
    if (s.step !== 'ready' || done.current) return
    done.current = true
    try {
      // The push may be faster than the answer that brings the session. Asking for a second one meanwhile would leave the cookie of one
      // with the CSRF token of the other.
      const mine = session ?? (await proving.current?.catch(() => null))?.session ?? (await api.post<Session>(`/signup/${s.id}/session`))
      welcome(mine)
      sessionStorage.removeItem('boyun.signup')
      go(home(mine.me), { replace: true })
    } catch {
      go('/login?ready=1', { replace: true }) // verified on another device: this one logs in
    }
  }, [])
  const prove = useCallback((path: string, body: object) => {
    proving.current = api.post<Verified>(path, body)
    return proving.current.then((v) => follow(v.signup, v.session))
  }, [follow])
  const fail = useCallback((e: unknown) => {
    if (e instanceof ApiError) setError(e)
  }, [])

  useEffect(() => {
    if (token) void prove('/signup/verify', { token }).catch(fail)
    else if (id) void api.get<Signup>(`/signup/${id}`).then((s) => follow(s)).catch(fail)
  }, [token, id, follow, prove, fail])

  const watch = signup?.id ?? ''
  useEffect(() => {
    if (!watch) return
    const events = new EventSource(url(`/signup/${watch}/events`))
    const hear = (e: MessageEvent<string>) => void follow(JSON.parse(e.data) as Signup)
    events.addEventListener('signup', hear)
    return () => events.close()
  }, [watch, follow])

  return (
    <Shell one>
      <div className="form">
        {!signup && !error && (id || token) && <Bones rows={3} />}
        {!signup && error && <><Trouble problem={error.problem} /><Link className="btn" to="/signup">{t('entry:verify.start_over')}</Link></>}
        {!signup && !error && !id && !token && <Link className="btn p" to="/signup">{t('entry:signup.go')}</Link>}
        {signup && signup.step === 'mailed' && <Code signup={signup} prove={prove} setSignup={setSignup} />}
        {signup && signup.step !== 'mailed' && <Making step={signup.step} />}
      </div>
    </Shell>
  )
}

function Code({ signup, prove, setSignup }: { signup: Signup; prove: (path: string, body: object) => Promise<void>; setSignup: (s: Signup) => void }) {
  const t = useWords()
  const [code, setCode] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const [email, setEmail] = useState<string | null>(null)
  const wait = Math.ceil((Date.parse(signup.resend_at) - useNow()) / 1000)
  const guard = async (act: () => Promise<void>) => {
    setError(null)
    try {
      await act()
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setCode('')
    }
  }
  const type = (v: string) => {
    const digits = v.replace(/\D/g, '').slice(0, 6)
    setCode(digits)
    if (digits.length === 6) void guard(() => prove(`/signup/${signup.id}/verify`, { code: digits }))
  }
  return (
    <>
      <h1>{t('entry:verify.title')}</h1>
      <p>{t('entry:verify.sent', { email: signup.email })}</p>
      <Field label={t('entry:verify.code')} error={error ? reasonText(t, error.reason, error.problem.detail) : undefined} hint={t('entry:verify.either')}>
        <input className="fld mono" style={{ fontSize: 28, height: 56, letterSpacing: '.3em', textAlign: 'center' }} inputMode="numeric" autoComplete="one-time-code" autoFocus value={code} aria-invalid={Boolean(error)} onChange={(e) => type(e.target.value)} />
      </Field>
      <div className="row wrap">
        <button className="btn" disabled={wait > 0} onClick={() => void guard(async () => setSignup(await api.post<Signup>(`/signup/${signup.id}/resend`)))}>
          {wait > 0 ? t('entry:verify.resend_in', { count: wait }) : t('entry:verify.resend')}
        </button>
        {email === null && <button className="btn ghost" onClick={() => setEmail(signup.email)}>{t('entry:verify.wrong')}</button>}
      </div>
      {email !== null && (
        <form className="row" onSubmit={(e) => {
          e.preventDefault()
          void guard(async () => {
            setSignup(await api.post<Signup>(`/signup/${signup.id}/address`, { email }))
            setEmail(null)
          })
        }}>
          <input className="fld" type="email" aria-label={t('entry:email')} value={email} autoFocus onChange={(e) => setEmail(e.target.value)} />
          <button className="btn p">{t('entry:verify.change')}</button>
        </form>
      )}
    </>
  )
}

const order: SignupStep[] = ['mailed', 'verified', 'tenant', 'schema', 'owner', 'ready']
const shown: { key: string; after: SignupStep }[] = [{ key: 'address', after: 'verified' }, { key: 'space', after: 'schema' }, { key: 'you', after: 'owner' }]

function Making({ step }: { step: SignupStep }) {
  const t = useWords()
  const at = order.indexOf(step)
  return (
    <div role="status">
      <h1>{t('entry:making.title')}</h1>
      <ol className="col" style={{ marginTop: 16 }}>
        {shown.map((s) => {
          const ok = at >= order.indexOf(s.after)
          return (
            <li key={s.key} className="row">
              <span className={ok ? 'is-ready' : 'c3'}><Glyph name={ok ? 'check' : 'ready'} /></span>
              <span className={ok ? '' : 'c2'}>{t(`entry:making.${s.key}`)}</span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
