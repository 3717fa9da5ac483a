import { useState } from 'react'
import type { Campaign, Lead, LeadAct, LeadChoice, LeadCount, LeadDetail, LeadFilter, List } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { Bones, Empty, LocalTime, reasonText, Sheet, Time, Trouble } from '../../frame/parts'
import { Link, setQuery, usePlace } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { useData, usePages } from '../../frame/useData'
import { has, useWords, type T } from '../../i18n'
import { number } from '../../i18n/format'
import { Region } from '../../i18n/regions'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { Acts } from '../leads/Acts'
import { Bulk } from '../leads/Bulk'
import { LeadBody } from '../leads/LeadBody'
import { FilterFields } from './FilterFields'
import { Imports } from './Imports'

/** Leads of a list or of a campaign, with where each one stands and why. The counts above add up to all of them. */
export default function Leads({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const { path, query } = usePlace()
  const inCampaign = path.startsWith('/campaigns/')
  const id = encodeURIComponent(params.id ?? '')
  const head = useData<List & Partial<Campaign>>(inCampaign ? `/campaigns/${id}` : `/lists/${id}`)
  const states = useData<{ counts?: LeadCount[]; items?: LeadCount[] }>(inCampaign ? `/campaigns/${id}/reasons` : `/lists/${id}/states`)
  const leads = usePages<Lead>(inCampaign ? `/campaigns/${id}/leads` : `/lists/${id}/leads`, { state: query.get('state'), reason: query.get('reason'), outcome: query.get('outcome'), q: query.get('q'), where: query.get('where'), limit: 50 })
  const where = read(query.get('where'))
  const who = useStore(me)!
  const write = may(who, 'leads:write')
  const [ticked, tick] = useState<string[]>([])
  const [act, began] = useState<LeadAct | null>(null)
  const [choosing, choose] = useState(false)
  const [typed, type] = useState(query.get('q') ?? '')
  const opened = query.get('lead')
  if (head.problem?.status === 404) return <NotHere />
  const counts = states.value?.counts ?? states.value?.items ?? []
  const all = counts.reduce((n, c) => n + c.count, 0)
  const again = () => {
    states.reload()
    leads.reload()
  }
  const choice: LeadChoice = { ...(inCampaign ? { campaign_id: params.id } : { list_id: params.id }), ...texts(query), ...(query.get('where') ? { where } : {}) }
  const page = leads.value ?? []
  const chosen = ticked.filter((id) => page.some((l) => l.id === id)) // a tick that another filter hides counts for nothing
  const flip = (id: string) => tick(ticked.includes(id) ? ticked.filter((x) => x !== id) : [...ticked, id])
  const filtered = query.get('state') || query.get('reason') || query.get('outcome') || query.get('q') || query.get('where')
  return (
    <div className="page">
      <header>
        <span className="c3"><Link className="plain" to={inCampaign ? '/campaigns' : '/lists'}>{t(inCampaign ? 'place.campaigns' : 'place.lists')}</Link> /</span>
        <h1>{head.value?.name ?? ''}</h1>
        <span className="c2">{head.value && t('office:leads.count', { count: head.value.leads, n: number(head.value.leads) })}</span>
        <span className="sp" />
        {inCampaign ? <Link className="btn" to={`/campaigns/${id}`}>{t('office:leads.to_live')}</Link> : <Link className="btn" to={`/lists/import/new?list=${id}`}>{t('office:lists.import')}</Link>}
        {!inCampaign && <Link className="btn p" to={`/campaigns/new?list=${id}`}>{t('office:leads.campaign')}</Link>}
      </header>
      {head.problem && <Trouble problem={head.problem} retry={head.reload} />}
      {counts.length > 0 && (
        <div className="card pad col">
          <Bar counts={counts} all={all} />
          <div className="row wrap" style={{ gap: 6 }}>
            {counts.map((c) => {
              const on = query.get('state') === c.state && (query.get('reason') ?? '') === c.reason
              return (
                <button key={c.state + c.reason} className={`btn s${on ? ' on' : ''}`} aria-pressed={on} onClick={() => setQuery(on ? { state: null, reason: null } : { state: c.state, reason: c.reason })}>
                  <span className={tone(c.state, c.reason)}><Glyph name={mark(c.state, c.reason)} size={10} /></span>{standing(t, c)} <b>{number(c.count)}</b>
                </button>
              )
            })}
          </div>
        </div>
      )}
      <Acts fresh={act} moved={again} />
      <div className="card">
        <form className="row wrap pad" style={{ borderBottom: '1px solid var(--by-line)' }} onSubmit={(e) => {
          e.preventDefault()
          setQuery({ q: typed.trim() })
        }}>
          <input className="fld" style={{ maxWidth: 320 }} type="search" value={typed} placeholder={t('office:leads.search')} aria-label={t('office:leads.search')} onChange={(e) => type(e.target.value)} />
          <button className="btn">{t('office:find')}</button>
          <button type="button" className={`btn${choosing ? ' on' : ''}`} aria-expanded={choosing} onClick={() => choose(!choosing)}>{t('lists:filter')}</button>
          {filtered && <button type="button" className="btn ghost" onClick={() => {
            type('')
            setQuery({ q: null, state: null, reason: null, outcome: null, where: null })
          }}>{t('office:clear')}</button>}
          {/^\+?\d{2,6}$/.test(typed.trim()) && <span className="f12 c2">{t('office:leads.sealed')}</span>}
        </form>
        {(choosing || query.get('where')) && <div className="pad" style={{ borderBottom: '1px solid var(--by-line)' }}><FilterFields where={where} set={(w) => setQuery({ where: Object.keys(w).length > 0 ? JSON.stringify(w) : null })} /></div>}
        {leads.first && <Bones />}
        {leads.problem && <div className="pad"><Trouble problem={leads.problem} retry={leads.reload} /></div>}
        {leads.value?.length === 0 && <Empty text={t(filtered ? 'office:leads.none' : 'office:leads.empty')} />}
        {leads.value && leads.value.length > 0 && (
          <Rows of={leads.value} more={leads.more} open={(l) => setQuery({ lead: l.id })} columns={[
            ...(write ? [{ head: <input type="checkbox" className="tick" aria-label={t('leads:bulk.tick_page')} checked={page.length > 0 && page.every((l) => ticked.includes(l.id))} onChange={(e) => tick(e.target.checked ? page.map((l) => l.id) : [])} />, cell: (l: Lead) => <input type="checkbox" className="tick" aria-label={t('leads:bulk.tick', { name: l.name || l.number })} checked={ticked.includes(l.id)} onChange={() => flip(l.id)} /> }] : []),
            { head: t('office:name'), cell: (l) => <Link to={`${path}?${with_(query, 'lead', l.id)}`}>{l.name || t('office:leads.no_name')}</Link> },
            { head: t('office:number'), cell: (l) => l.number },
            { head: t('office:leads.local'), wide: true, cell: (l) => <span title={l.timezone}><Region name={l.region} /> <LocalTime zone={l.timezone} /></span> },
            { head: t('office:state'), cell: (l) => <span className="row" style={{ gap: 6 }}><span className={tone(l.state, l.reason)}><Glyph name={mark(l.state, l.reason)} size={10} /></span>{t(`office:queue.${l.state}`)}</span> },
            { head: t('office:leads.next'), wide: true, cell: (l) => l.state === 'blocked' ? t('office:leads.never') : <Time at={l.due_at} zone={l.timezone} /> },
            { head: t('office:why'), wide: true, cell: (l) => <span className="c2">{l.reason ? why(t, l) : '–'}</span> },
          ]} />
        )}
      </div>
      {!inCampaign && may(who, 'imports:read') && <Imports list={id} />}
      {chosen.length > 0 && <Bulk ticked={chosen} choice={choice} campaign={inCampaign ? params.id : undefined} clear={() => tick([])} done={(a) => {
        began(a)
        tick([])
        again()
      }} />}
      {opened && <LeadSheet id={opened} close={() => setQuery({ lead: null })} />}
    </div>
  )
}

/** The filter of the address; one that is not readable is none. */
function read(text: string | null): LeadFilter {
  try {
    return text ? (JSON.parse(text) as LeadFilter) : {}
  } catch {
    return {}
  }
}

/** What the address says of states and names, as an act takes it. */
function texts(query: URLSearchParams): LeadChoice {
  const c: LeadChoice = {}
  for (const k of ['state', 'reason', 'outcome', 'q'] as const) {
    const v = query.get(k)
    if (v) c[k] = v
  }
  return c
}

const with_ = (q: URLSearchParams, k: string, v: string) => {
  const c = new URLSearchParams(q)
  c.set(k, v)
  return c.toString()
}

/** Waiting for the next try is the ordinary course; waiting for anything else is something to know. */
const calm = (reason?: string) => reason === 'retry_wait' || reason === 'callback' || (reason !== undefined && has(`outcome.${reason}`))

export function tone(state: string, reason?: string): string {
  if (state === 'waiting' && calm(reason)) return 'c3'
  return state === 'blocked' ? 'is-alarm' : state === 'dialing' || state === 'leased' ? 'is-talking' : state === 'waiting' ? 'is-wrap' : 'c3'
}
export function mark(state: string, reason?: string): GlyphName {
  if (state === 'waiting' && calm(reason)) return 'ready'
  return state === 'blocked' ? 'alarm' : state === 'dialing' || state === 'leased' ? 'reserved' : state === 'waiting' ? 'wrap' : state === 'done' ? 'done' : 'ready'
}
export function why(t: T, c: { state: string; reason: string; detail?: Record<string, unknown> }): string {
  if (!c.reason) return t(`office:queue.${c.state}`)
  if (has(`outcome.${c.reason}`)) return t(`outcome.${c.reason}`)
  return reasonText(t, c.reason, c.detail)
}
/** State and reason together, where only one of them would be half of the truth. */
function standing(t: T, c: LeadCount): string {
  return c.state === 'waiting' && has(`outcome.${c.reason}`) ? t('office:leads.again_after', { why: t(`outcome.${c.reason}`) }) : why(t, c)
}

function Bar({ counts, all }: { counts: LeadCount[]; all: number }) {
  return (
    <div className="row" style={{ gap: 2, height: 10 }} aria-hidden="true">
      {counts.map((c) => (
        <span key={c.state + c.reason} className={tone(c.state, c.reason)} style={{ flex: c.count / Math.max(1, all), minWidth: 3, height: 10, borderRadius: 2, background: 'currentColor', opacity: c.state === 'done' ? 0.35 : c.state === 'queued' ? 0.7 : 1 }} />
      ))}
    </div>
  )
}

function LeadSheet({ id, close }: { id: string; close: () => void }) {
  const t = useWords()
  const lead = useData<LeadDetail>(`/leads/${encodeURIComponent(id)}`)
  const l = lead.value
  return (
    <Sheet title={l?.name || t('office:leads.one')} close={close} foot={<Link className="btn" to={`/leads/${encodeURIComponent(id)}`}>{t('leads:open_page')}</Link>}>
      {lead.first && <Bones />}
      {lead.problem && <Trouble problem={lead.problem} />}
      {l && <LeadBody lead={l} set={lead.set} reload={lead.reload} />}
    </Sheet>
  )
}
