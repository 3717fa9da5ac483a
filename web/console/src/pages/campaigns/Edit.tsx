import { useEffect, useMemo, useRef, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Campaign, CampaignDraft, List, Page, Trunk, TrunkGroup, User } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Bones, Field, reasonText, Trouble } from '../../frame/parts'
import { go, Link, usePlace } from '../../frame/router'
import { useData } from '../../frame/useData'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { number, time } from '../../i18n/format'
import { EditAgents } from './EditAgents'
import { EditCallers } from './EditCallers'
import { EditDispositions } from './EditDispositions'
import { EditLists } from './EditLists'
import { EditDetection } from './EditDetection'
import { EditPacing } from './EditPacing'
import { EditTerms } from './EditTerms'
import { EditRetry, EditWindows } from './EditTimes'
import { EditRecording } from './EditRecording'
import { EditScript } from './EditScript'
import { Overtaken, type Late } from './Overtaken'
import { clashes } from './overtake'
import { PreflightMargin } from './PreflightMargin'
import './campaigns.css'

/** Fields that say themselves what is wrong with them. */
const beside = ['name', 'list_id', 'caller_id', 'pool_id', 'trunk_id', 'recording']

/** One page in the order of the sentence: who, how, when, from, say, retry. A name and a list are enough. */
export default function Edit({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const { query } = usePlace()
  const id = params.id
  const kept = useData<Campaign>(id ? `/campaigns/${encodeURIComponent(id)}` : null)
  const defaults = useData<CampaignDraft>(id ? null : '/campaigns/defaults')
  const lists = useData<Page<List>>('/lists', { limit: 200 })
  const trunks = useData<Page<Trunk>>('/trunks')
  const groups = useData<Page<TrunkGroup>>('/trunk-groups')
  const people = useData<Page<User>>('/users')
  const [change, setChange] = useState<Partial<CampaignDraft>>(() => (query.get('list') ? { list_id: query.get('list')! } : {}))
  const [savedAt, setSavedAt] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)
  const [late, came] = useState<Late | null>(null)
  const name = useRef<HTMLInputElement>(null)
  const [made, setMade] = useState<Campaign | null>(null) // saved under the address of a new one, and could not start
  const saved = made ?? kept.value
  const team = useMemo(() => people.value?.items.filter((p) => p.status === 'active') ?? [], [people.value])
  const fresh = useMemo(() => defaults.value && { ...defaults.value, agent_ids: team.length === 1 ? team.map((p) => p.id) : [] }, [defaults.value, team]) // who works alone talks
  const base = saved ?? fresh
  const draft = useMemo(() => (base ? ({ ...base, ...change }) : null), [base, change])
  const set = (by: Partial<CampaignDraft>) => setChange((now) => ({ ...now, ...by }))
  const keep = (c: Campaign) => (id ? kept.set(c) : setMade(c))
  const shown = Boolean(draft)
  useEffect(() => {
    if (shown && !id) name.current?.focus()
  }, [shown, id])
  const ready = Boolean(draft?.name.trim() && draft.list_id)

  /** What is changed here, written over a version; what others changed beside it stays. Null: both changed the same, and the page asks. */
  const write = async (over: Campaign): Promise<Campaign | null> => {
    try {
      return await api.patch<Campaign>(`/campaigns/${over.id}`, { ...pick({ ...over, ...change }), version: over.version })
    } catch (e) {
      if (!(e instanceof ApiError) || e.reason !== 'version_old') throw e
      const now = await api.get<Campaign>(`/campaigns/${over.id}`)
      const what = clashes(over, now, change)
      if (what.length === 0) return write(now)
      came({ now, what })
      return null
    }
  }
  const save = async (then?: 'start', over = saved) => {
    if (!draft || !ready || busy) return
    setBusy(true)
    setError(null)
    came(null)
    try {
      const c = over ? await write(over) : await api.post<Campaign>('/campaigns', pick(draft))
      if (!c) return setBusy(false)
      keep(c)
      setChange((now) => Object.fromEntries(Object.entries(now).filter(([k, v]) => change[k as keyof CampaignDraft] !== v))) // what was typed meanwhile stays
      setSavedAt(new Date().toISOString())
      if (then === 'start') {
        await api.post<Campaign>(`/campaigns/${c.id}/start`)
        return go(`/campaigns/${c.id}`)
      }
      if (!id) return go(`/campaigns/${c.id}/edit`, { replace: true })
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
    }
    setBusy(false)
  }
  useKeys({ 'mod+Enter': () => void save() })
  if (kept.problem?.status === 404) return <NotHere />
  const trouble = kept.problem ?? defaults.problem
  if (trouble) return <div className="page"><Trouble problem={trouble} retry={id ? kept.reload : defaults.reload} /></div>
  if (!draft) return <Bones rows={8} />
  const list = lists.value?.items.find((l) => l.id === draft.list_id)
  const running = saved?.status === 'running' || saved?.status === 'paused'
  const fieldError = (f: string) => {
    const e = error?.field(f)
    return e ? reasonText(t, e.reason, e.detail) : undefined
  }
  return (
    <div className="page">
      <header>
        <span className="c3 wide"><Link className="plain" to="/campaigns">{t('place.campaigns')}</Link> /</span>
        <h1>{saved ? saved.name : t('office:campaigns.new')}</h1>
        {savedAt && <span className="c2 f13" role="status">{t('office:edit_page.saved', { time: time(savedAt), version: saved?.version ?? 1 })}</span>}
        {running && <span className="tag">{t('office:edit_page.next_dial')}</span>}
        <span className="sp" />
        {saved && <Link className="btn ghost" to={`/campaigns/${saved.id}`}>{t('office:leads.to_live')}</Link>}
        <button className={`btn${running ? ' p' : ''}`} disabled={!ready || busy} onClick={() => void save()}>{t('save')} <kbd>Ctrl Enter</kbd></button>
        {!running && <button className="btn p" disabled={!ready || busy} onClick={() => void save('start')}>{t('office:live.start')}</button>}
      </header>
      {!ready && <p className="f13 c2">{t('office:edit_page.enough')}</p>}
      {error && !beside.some((f) => error.field(f)) && <Trouble problem={error.problem} />}
      {late && <Overtaken late={late} mine={() => void save(undefined, late.now)} theirs={() => {
        keep(late.now)
        setChange((mine) => Object.fromEntries(Object.entries(mine).filter(([k]) => !late.what.includes(k as keyof CampaignDraft))))
        came(null)
      }} />}
      <div className="edit">
        <div className="card">
          <fieldset>
            <legend>{t('office:edit_page.who')}</legend>
            <div className="grid2">
              <Field label={t('office:name')} error={fieldError('name')}><input ref={name} className="fld" maxLength={120} value={draft.name} onChange={(e) => set({ name: e.target.value })} /></Field>
              <Field label={t('place.lists')} error={fieldError('list_id')} hint={list ? t('office:leads.count', { count: list.leads, n: number(list.leads) }) : undefined}>
                <select className="fld" value={draft.list_id} onChange={(e) => set({ list_id: e.target.value, supply: { ...draft.supply, lists: [] } })}><option value="">{t('office:choose')}</option>{lists.value?.items.map((l) => <option key={l.id} value={l.id}>{l.name} · {number(l.leads)}</option>)}</select>
              </Field>
            </div>
            {lists.value?.items.length === 0 && <p style={{ marginTop: 8 }}><Link to="/lists/import/new">{t('office:lists.import')}</Link></p>}
          </fieldset>
          <fieldset><legend>{t('lists:supply')}</legend><EditLists draft={draft} lists={lists.value?.items ?? []} set={set} /></fieldset>
          <fieldset>
            <legend>{t('office:edit_page.how')}</legend>
            <div className="grid2">
              <EditPacing draft={draft} id={saved?.id} set={set} />
              <EditAgents people={team} chosen={draft.agent_ids ?? []} set={(agent_ids) => set({ agent_ids })} />
              <Field label={t('office:edit_page.ring')} hint={t('office:edit_page.ring_hint')}><input className="fld" type="number" min={10} max={90} value={draft.ring_seconds} onChange={(e) => set({ ring_seconds: Number(e.target.value) })} /></Field>
              <Field label={t('office:edit_page.wrap')} hint={t('office:edit_page.wrap_hint')}><input className="fld" type="number" min={0} max={600} value={draft.wrap_seconds} onChange={(e) => set({ wrap_seconds: Number(e.target.value) })} /></Field>
            </div>
          </fieldset>
          <fieldset><legend>{t('office:terms.purpose')}</legend><EditTerms draft={draft} set={set} /></fieldset>
          <fieldset><legend>{t('office:edit_page.when')}</legend><EditWindows windows={draft.windows ?? []} set={(windows) => set({ windows })} /></fieldset>
          <fieldset>
            <legend>{t('office:edit_page.from')}</legend>
            <div className="grid2">
              <EditCallers draft={draft} set={set} error={fieldError('caller_id') ?? fieldError('pool_id')} />
              <Field label={t('place.trunks')} error={fieldError('trunk_id')}><select className="fld" value={draft.trunk_group_id ? `group ${draft.trunk_group_id}` : draft.trunk_id} onChange={(e) => set(e.target.value.startsWith('group ') ? { trunk_group_id: e.target.value.slice(6) } : { trunk_id: e.target.value, trunk_group_id: '' })}>{trunks.value?.items.map((x) => <option key={x.id} value={x.id}>{x.name}</option>)}{groups.value && groups.value.items.length > 0 && <optgroup label={t('office:groups_of_trunks')}>{groups.value.items.map((x) => <option key={x.id} value={`group ${x.id}`}>{x.name}</option>)}</optgroup>}</select></Field>
              <Field label={t('office:edit_page.route')} hint={t(`office:edit_page.route_hint.${draft.route}`)}><select className="fld" value={draft.route} onChange={(e) => set({ route: e.target.value as CampaignDraft['route'] })}><option value="direct">{t('office:edit_page.route_is.direct')}</option><option value="callback">{t('office:edit_page.route_is.callback')}</option></select></Field>
            </div>
          </fieldset>
          <fieldset><legend>{t('office:record.title')}</legend><EditRecording draft={draft} set={set} error={fieldError('recording')} /></fieldset>
          <fieldset><legend>{t('office:edit_page.say')}</legend><EditScript script={draft.script ?? []} set={(script) => set({ script })} /><EditDispositions all={draft.dispositions ?? []} set={(dispositions) => set({ dispositions })} /></fieldset>
          <fieldset><legend>{t('detect:edit.title')}</legend><div className="col"><EditDetection draft={draft} id={saved?.id} set={set} /></div></fieldset>
          <fieldset><legend>{t('office:edit_page.retry')}</legend><EditRetry draft={draft} set={set} /></fieldset>
        </div>
        <PreflightMargin draft={draft} id={saved?.id} ready={Boolean(draft.list_id)} />
      </div>
    </div>
  )
}

/** Only what may be written. */
function pick(d: CampaignDraft): CampaignDraft {
  const { name, list_id, trunk_id, trunk_group_id, caller_id, callers, route, mode, windows, max_attempts, per_day, ring_seconds, wrap_seconds, retry, script, dispositions, agent_ids, recording, purpose, pacing, compliance, supply, detection } = d
  return { name: name.trim(), list_id, trunk_id, trunk_group_id, caller_id, callers, route, mode, windows, max_attempts, per_day, ring_seconds, wrap_seconds, retry, script, dispositions, agent_ids: agent_ids ?? [], recording, purpose, pacing, compliance, supply, detection }
}
