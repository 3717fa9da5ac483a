import { useCallback } from 'react'
import { url } from '../../api/client'
import type { Call, Campaign, LiveEvent, Outcome, Page, User } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Bones, Empty, OutcomeMark, savedAs, Time, Trouble } from '../../frame/parts'
import { go, Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { useData, usePages } from '../../frame/useData'
import { language, useWords } from '../../i18n'
import { clock, dayEnd, dayStart, named } from '../../i18n/format'

const outcomes: Outcome[] = ['answered', 'no_answer', 'busy', 'rejected', 'vacant', 'powered_off', 'suspended', 'unreachable', 'machine', 'abandoned', 'failed', 'blocked']
const topics = ['calls']

export default function Calls() {
  const t = useWords()
  const who = useStore(me)!
  const lng = useStore(language)
  const { query } = usePlace()
  const q = (k: string) => query.get(k) ?? ''
  const filters = { from: q('from') && dayStart(q('from')), to: q('to') && dayEnd(q('to')), campaign_id: q('campaign_id'), agent_id: q('agent_id'), outcome: q('outcome'), disposition: q('disposition'), number: q('number'), held: q('held') }
  const calls = usePages<Call>('/calls', { ...filters, limit: 50 })
  const campaigns = useData<Page<Campaign>>(may(who, 'campaigns:read') ? '/campaigns' : null, { limit: 200 })
  const people = useData<Page<User>>(may(who, 'users:read') ? '/users' : null)
  const filtered = Object.values(filters).some(Boolean)
  const { value, set, reload } = calls
  const hear = useCallback((e: LiveEvent) => {
    if (e.type !== 'call') return
    set((now) => (now.some((c) => c.id === e.call.id) ? now.map((c) => (c.id === e.call.id ? e.call : c)) : filtered ? now : [e.call, ...now]))
  }, [set, filtered])
  useLive(topics, hear, reload)
  return (
    <div className="page">
      <header><h1>{t('place.calls')}</h1><span className="sp" />{may(who, 'calls:export') && value && value.length > 0 && <a className="btn" title={t('office:calls.export_hint')} href={url('/calls/export', { ...filters, language: lng, timezone: new Intl.DateTimeFormat().resolvedOptions().timeZone })} download>{t('office:calls.export')}</a>}</header>
      <form className="card pad row wrap" onSubmit={(e) => {
        e.preventDefault()
        const typed = new FormData(e.currentTarget).get('number')
        setQuery({ number: typeof typed === 'string' ? typed.trim() : '' })
      }}>
        <input className="fld" style={{ width: 200 }} name="number" type="search" defaultValue={q('number')} placeholder={t('office:calls.number')} aria-label={t('office:calls.number')} />
        <select className="fld" style={{ width: 150 }} aria-label={t('office:calls.outcome')} value={q('outcome')} onChange={(e) => setQuery({ outcome: e.target.value })}><option value="">{t('office:calls.any_outcome')}</option>{outcomes.map((o) => <option key={o} value={o}>{t(`outcome.${o}`)}</option>)}</select>
        {campaigns.value && <select className="fld" style={{ width: 180 }} aria-label={t('place.campaigns')} value={q('campaign_id')} onChange={(e) => setQuery({ campaign_id: e.target.value })}><option value="">{t('office:calls.any_campaign')}</option>{campaigns.value.items.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select>}
        {people.value && <select className="fld" style={{ width: 150 }} aria-label={t('role.agent')} value={q('agent_id')} onChange={(e) => setQuery({ agent_id: e.target.value })}><option value="">{t('office:calls.any_agent')}</option>{people.value.items.map((p) => <option key={p.id} value={p.id}>{p.name || p.email}</option>)}</select>}
        <label className="row f13 c2">{t('office:calls.from')}<input className="fld" style={{ width: 150 }} type="date" value={q('from')} onChange={(e) => setQuery({ from: e.target.value })} /></label>
        <label className="row f13 c2">{t('office:calls.to')}<input className="fld" style={{ width: 150 }} type="date" value={q('to')} onChange={(e) => setQuery({ to: e.target.value })} /></label>
        <label className="check f13 c2"><input type="checkbox" checked={q('held') === 'true'} onChange={(e) => setQuery({ held: e.target.checked ? 'true' : '' })} />{t('office:calls.held')}</label>
        {filtered && <button type="button" className="btn ghost" onClick={() => go('/calls')}>{t('office:clear')}</button>}
      </form>
      <div className="card">
        {calls.first && <Bones />}
        {calls.problem && <div className="pad"><Trouble problem={calls.problem} retry={reload} /></div>}
        {value?.length === 0 && <Empty text={t(filtered ? 'office:calls.none' : 'office:calls.empty')}>{filtered ? <button className="btn" onClick={() => go('/calls')}>{t('office:clear')}</button> : <Link className="btn p" to="/desk?test=1">{t('office:calls.test')}</Link>}</Empty>}
        {value && value.length > 0 && (
          <Rows of={value} more={calls.more} open={(c) => go(`/calls/${c.id}`)} columns={[
            { head: t('office:time'), cell: (c) => <Link to={`/calls/${c.id}`}><Time at={c.created_at} /></Link> },
            { head: t('office:name'), cell: (c) => <span>{c.name || '–'} <span className="c3 wide">{c.number}</span>{c.direction === 'inbound' && <span className="tag" style={{ marginLeft: 6 }}>{t('office:calls.inbound')}</span>}</span> },
            { head: t('office:calls.outcome'), cell: (c) => <OutcomeMark outcome={c.outcome} /> },
            { head: t('office:calls.talk'), end: true, cell: (c) => (c.talk_ms > 0 ? clock(c.talk_ms) : '–') },
            { head: t('office:calls.saved_as'), wide: true, cell: (c) => savedAs(t, c.disposition, named(c.disposition_label)) },
            { head: t('role.agent'), wide: true, cell: (c) => <>{c.agent_name || '–'}{c.taken_by && <span className="c3"> → {c.taken_by_name}</span>}</> },
            { head: t('place.campaigns'), wide: true, cell: (c) => <span className="row" style={{ gap: 6 }}>{c.campaign_name}{c.test && <span className="tag">{t('test_tag')}</span>}</span> },
            { head: '', end: true, wide: true, cell: (c) => (c.recorded || c.early_recorded ? <span title={t('office:calls.recorded')} className="c2"><Glyph name="talking" size={10} /></span> : null) },
          ]} />
        )}
      </div>
    </div>
  )
}
