import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { api, ApiError } from '../api/client'
import type { Campaign, Lead, Page } from '../api/contract'
import { language, setLanguage, useWords, type T } from '../i18n'
import { useRegion } from '../i18n/regions'
import { matches } from './fuzzy'
import { reasonText } from './parts'
import { go } from './router'
import { rail } from './routes'
import { may, me } from './session'
import { turnScheme } from './scheme'
import { useStore } from './store'
import { useKeys } from './useKeys'
import { extras, onTheLine } from './Extras'
import { say } from './toast'

interface Verb {
  id: string
  text: string
  /** The same in the other language and by pinyin initials. */
  also: string
  act: () => void
  /** Why it cannot be done now. */
  blocked?: string
}

/** Ctrl/Cmd+K: verbs, places and campaigns; fuzzy in both languages and by pinyin initials. */
export default function Palette({ close }: { close: () => void }) {
  const t = useWords()
  const region = useRegion()
  const who = useStore(me)!
  const busy = useStore(onTheLine)
  const [typed, type] = useState('')
  const [at, setAt] = useState(0)
  const [campaigns, setCampaigns] = useState<Campaign[]>([])
  const [found, setFound] = useState<{ of: string; leads: Lead[] }>({ of: '', leads: [] })
  const input = useRef<HTMLInputElement>(null)
  useKeys({ Escape: close })
  useEffect(() => {
    const before = document.activeElement
    input.current?.focus()
    if (may(who, 'campaigns:read')) void api.get<Page<Campaign>>('/campaigns', { limit: 200 }).then((p) => setCampaigns(p.items)).catch(() => undefined)
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [who])
  const asked = typed.trim()
  const people = may(who, 'leads:read') && (/^[+0-9][0-9 ()./-]{5,}$/.test(asked) || asked.length > 1)
  useEffect(() => {
    if (!people) return
    const stop = new AbortController()
    const timer = setTimeout(() => void api.get<Page<Lead>>('/leads', { q: asked, limit: 5 }, stop.signal).then((p) => setFound({ of: asked, leads: p.items })).catch(() => undefined), 200)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked, people])
  const all = useMemo(() => verbs(t, campaigns, (v) => may(who, v), busy), [t, campaigns, who, busy])
  const persons: Verb[] = people && found.of === asked ? found.leads.map((l) => ({ id: `l${l.id}`, text: `${l.name || l.number} · ${l.number} · ${region(l.region)}`, also: '', act: () => go(`/leads/${l.id}`), blocked: busy ? t('palette.on_call') : undefined })) : []
  const shown = [...all.filter((v) => matches(typed, `${v.text} ${v.also}`)).slice(0, 12), ...persons]
  const pick = (v: Verb | undefined) => {
    if (!v || v.blocked) return
    close()
    v.act()
  }
  const key = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing || e.keyCode === 229) return
    if (e.key === 'ArrowDown') setAt(Math.min(shown.length - 1, at + 1))
    else if (e.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (e.key === 'Enter') pick(shown[at])
    else return
    e.preventDefault()
  }
  return (
    <div className="veil" onMouseDown={(e) => e.target === e.currentTarget && close()}>
      <div className="box palette" role="dialog" aria-modal="true" aria-label={t('palette.open')}>
        <input ref={input} className="fld" value={typed} placeholder={t('palette.hint')} onKeyDown={key} role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={shown[at] ? `verb-${shown[at].id}` : undefined} onChange={(e) => {
          type(e.target.value)
          setAt(0)
        }} />
        <ul id="palette-list" role="listbox" aria-label={t('palette.open')}>
          {shown.map((v, i) => (
            <li key={v.id} id={`verb-${v.id}`} role="option" aria-selected={i === at} aria-disabled={Boolean(v.blocked)} onMouseMove={() => setAt(i)} onClick={() => pick(v)}>
              <span className={v.blocked ? 'c3' : ''}>{v.text}</span>
              <span className="sp" />
              {v.blocked && <span className="f12 c3">{v.blocked}</span>}
            </li>
          ))}
          {shown.length === 0 && <li className="c3">{t('palette.none')}</li>}
        </ul>
      </div>
    </div>
  )
}

function verbs(t: T, campaigns: Campaign[], can: (verb: string) => boolean, busy: boolean): Verb[] {
  const blocked = busy ? t('palette.on_call') : undefined
  const out: Verb[] = rail.filter((r) => can(r.verb)).map((r) => ({
    id: r.key, text: t('palette.go', { place: t(`place.${r.key}`) }), also: t(`pinyin.${r.key}`), act: () => go(r.to), blocked: r.to === '/desk' ? undefined : blocked,
  }))
  if (can('campaigns:write')) out.push({ id: 'new', text: t('palette.new_campaign'), also: t('pinyin.new_campaign'), act: () => go('/campaigns/new'), blocked })
  if (can('imports:write')) out.push({ id: 'import', text: t('palette.import'), also: t('pinyin.import'), act: () => go('/lists/import/new'), blocked })
  if (can('invitations:write')) out.push({ id: 'invite', text: t('palette.invite'), also: t('pinyin.invite'), act: () => go('/team/people?invite=1'), blocked })
  for (const c of campaigns) {
    const change = (verb: string) => () => void api.post(`/campaigns/${c.id}/${verb}`).then(() => say(t(`palette.did_${verb}`, { name: c.name })), (e: unknown) => e instanceof ApiError && say(`${c.name}: ${reasonText(t, e.reason, e.problem.detail)}`))
    if (can('campaigns:run') && c.status === 'running') out.push({ id: `p${c.id}`, text: t('palette.pause', { name: c.name }), also: t('pinyin.pause'), act: change('pause') })
    if (can('campaigns:run') && c.status === 'paused') out.push({ id: `r${c.id}`, text: t('palette.resume', { name: c.name }), also: t('pinyin.resume'), act: change('resume') })
    if (can('campaigns:run') && c.status !== 'done') out.push({ id: `m${c.id}`, text: t('palette.change_mode', { name: c.name }), also: t('pinyin.change_mode'), act: () => go(`/campaigns/${c.id}?mode=1`), blocked })
    out.push({ id: `o${c.id}`, text: t('palette.open_campaign', { name: c.name }), also: t('pinyin.campaigns'), act: () => go(`/campaigns/${c.id}`), blocked })
  }
  out.push({ id: 'lang', text: t('palette.language'), also: t('pinyin.language'), act: () => void setLanguage(language.get() === 'zh' ? 'en' : 'zh') })
  out.push({ id: 'theme', text: t('palette.theme'), also: t('pinyin.theme'), act: turnScheme })
  out.push({ id: 'keys', text: t('palette.keys'), also: t('pinyin.keys'), act: () => extras.set('keys') })
  return out
}
