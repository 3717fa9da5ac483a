import { useEffect, useState, type FormEvent } from 'react'
import { api, ApiError } from '../../api/client'
import type { Country, Language, Signup } from '../../api/contract'
import { Field, reasonText, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { useStore } from '../../frame/store'
import { language, setLanguage, useWords } from '../../i18n'
import { judgeEmail, judgePassword } from './judge'
import { Password } from './Password'
import { SampleCall } from './SampleCall'
import { Shell } from './Shell'

export default function SignUp() {
  const t = useWords()
  const lng = useStore(language)
  const [form, setForm] = useState({ company: '', email: '', password: '', country: lng === 'zh' ? 'CN' : 'US' })
  const [left, setLeft] = useState<Record<string, boolean>>({})
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const countries = useCountries()
  const set = (k: keyof typeof form) => (v: string) => setForm({ ...form, [k]: v })
  const mail = judgeEmail(form.email)
  const pass = judgePassword(form.password, form.email)
  const server = (f: string) => {
    const e = error?.field(f)
    return e ? reasonText(t, e.reason, e.detail) : undefined
  }
  const country = countries.find((c) => c.code === form.country)

  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setLeft({ company: true, email: true, password: true })
    if (mail || pass || !form.company.trim() || busy) return
    setBusy(true)
    setError(null)
    try {
      const s = await api.post<Signup>('/signup', { ...form, email: form.email.trim(), company: form.company.trim(), language: lng })
      sessionStorage.setItem('boyun.signup', s.id)
      go(`/verify?id=${encodeURIComponent(s.id)}`)
    } catch (x) {
      if (!(x instanceof ApiError)) throw x
      setError(x)
      setBusy(false)
    }
  }
  return (
    <Shell>
      <form className="form" onSubmit={(e) => void submit(e)} noValidate>
        <h1>{t('entry:signup.title')}</h1>
        <Field label={t('entry:company')} error={left.company && !form.company.trim() ? t('entry:need.company') : server('company')}>
          <input className="fld" autoComplete="organization" autoFocus value={form.company} onChange={(e) => set('company')(e.target.value)} onBlur={() => form.company && setLeft({ ...left, company: true })} />
        </Field>
        <Field label={t('entry:email')} error={left.email && mail ? t(`entry:mail.${mail}`) : server('email')}>
          <input className="fld" type="email" autoComplete="email" inputMode="email" value={form.email} onChange={(e) => set('email')(e.target.value)} onBlur={() => form.email && setLeft({ ...left, email: true })} />
        </Field>
        <Password label={t('entry:password')} value={form.password} onChange={set('password')} fresh
          hint={form.password ? (pass ? t(`entry:pass.${pass.word}`, { count: pass.left ?? 0 }) : t('entry:pass.good')) : t('entry:pass.rule')}
          error={left.password && pass ? t(`entry:pass.${pass.word}`, { count: pass.left ?? 0 }) : server('password')} onBlur={() => form.password && setLeft({ ...left, password: true })} />
        <div className="row top">
          <div className="sp">
            <Field label={t('entry:country')} hint={country && t('entry:country_sets', { zone: country.timezone, currency: country.currency, profile: country.profile })}>
              <select className="fld" value={form.country} onChange={(e) => set('country')(e.target.value)} autoComplete="country">
                {countries.map((c) => <option key={c.code} value={c.code}>{countryName(c.code, lng)}</option>)}
              </select>
            </Field>
          </div>
          <div className="sp">
            <Field label={t('entry:language')}>
              <select className="fld" value={lng} onChange={(e) => void setLanguage(e.target.value as Language)}>
                <option value="zh" lang="zh-CN">{t('entry:in_zh')}</option>
                <option value="en" lang="en">{t('entry:in_en')}</option>
              </select>
            </Field>
          </div>
        </div>
        {error && !error.problem.errors?.length && <Trouble problem={error.problem} />}
        <div className="row wrap">
          <button className="btn p" style={{ height: 40 }} disabled={busy}>{t('entry:signup.go')}</button>
          <span className="c2 f13">{t('entry:have_account')} <Link to="/login">{t('entry:log_in')}</Link></span>
        </div>
      </form>
      <SampleCall />
    </Shell>
  )
}

/** Until the server has answered, the two countries most people come from. */
const first: Country[] = [
  { code: 'CN', timezone: 'Asia/Shanghai', currency: 'CNY', profile: 'CN' },
  { code: 'US', timezone: 'America/New_York', currency: 'USD', profile: 'US' },
]
function useCountries(): Country[] {
  const [all, set] = useState(first)
  useEffect(() => {
    const stop = new AbortController()
    void api.get<{ items: Country[] }>('/countries', undefined, stop.signal).then((r) => r.items.length && set(r.items)).catch(() => undefined)
    return () => stop.abort()
  }, [])
  return all
}
function countryName(code: string, lng: Language): string {
  return new Intl.DisplayNames([lng === 'zh' ? 'zh-CN' : 'en'], { type: 'region' }).of(code) ?? code
}
