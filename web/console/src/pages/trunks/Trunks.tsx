import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Trunk, TrunkGroup, TrunkTest } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { usePages } from '../../frame/useData'
import { has, useWords, type T } from '../../i18n'
import { number } from '../../i18n/format'
import './trunks.css'

const marks = { up: ['check', 'is-ready'], down: ['alarm', 'is-alarm'], resting: ['wrap', 'is-wrap'], unknown: ['ready', 'c3'] } as const

/** Why a trunk does not answer, in words: of the trunk's own, of calls, or as the SIP status says. */
export function why(t: T, reason: string): string {
  if (!reason) return ''
  const key = [`trunks:why.${reason}`, `office:ending.${reason}`, `office:reason.${reason}`].find(has)
  if (key) return t(key)
  return /^sip_\d+$/.test(reason) ? t('office:ending.sip', { status: reason.slice(4) }) : t('reason_code', { code: reason })
}

export function StateMark({ trunk }: { trunk: Trunk }) {
  const t = useWords()
  const [glyph, cls] = trunk.enabled ? (marks[trunk.state] ?? marks.unknown) : marks.unknown
  return <span className="row" style={{ gap: 6 }}><span className={cls}><Glyph name={glyph} size={12} /></span>{t(trunk.enabled ? `trunks:state.${trunk.state}` : 'trunks:off')}{trunk.enabled && trunk.state_reason && <span className="c3 f12">{why(t, trunk.state_reason)}</span>}</span>
}

/** The lines to carriers, and the groups that campaigns call by. */
export default function Trunks() {
  const t = useWords()
  const who = useStore(me)!
  const trunks = usePages<Trunk>('/trunks')
  const groups = usePages<TrunkGroup>('/trunk-groups')
  const [tests, setTests] = useState<Record<string, TrunkTest | 'running'>>({})
  const [error, setError] = useState<ApiError | null>(null)
  const write = may(who, 'trunks:write')
  const real = trunks.value?.filter((x) => x.kind !== 'sandbox') ?? []
  const test = async (id: string) => {
    setTests((x) => ({ ...x, [id]: 'running' }))
    try {
      const result = await api.post<TrunkTest>(`/trunks/${id}/test`)
      setTests((x) => ({ ...x, [id]: result }))
    } catch (e) {
      setTests(({ [id]: _gone, ...rest }) => rest)
      if (e instanceof ApiError) setError(e)
    }
  }
  const name = (id: string) => trunks.value?.find((x) => x.id === id)?.name ?? '–'
  return (
    <div className="page">
      <header><h1>{t('trunks:title')}</h1><span className="sp" />{write && <button className="btn p" onClick={() => go('/trunks/new')}>{t('trunks:add')}</button>}</header>
      <p className="c2 f13 measure">{t('trunks:intro')}</p>
      {error && <Trouble problem={error.problem} />}
      {trunks.problem && <Trouble problem={trunks.problem} retry={trunks.reload} />}
      <div className="card">
        {trunks.first && <Bones />}
        {trunks.value && <Rows of={trunks.value} label={t('trunks:title')} open={(x) => go(`/trunks/${x.id}`)} columns={[
          { head: t('trunks:name'), cell: (x) => <span className="row wrap"><Link to={`/trunks/${x.id}`}>{x.name}</Link>{x.kind === 'sandbox' && <span className="tag test-tag">{t('test_tag')}</span>}</span> },
          { head: t('trunks:state_head'), cell: (x) => <StateMark trunk={x} /> },
          { head: t('trunks:kind'), wide: true, cell: (x) => `${t(`trunks:kinds.${x.kind}`)}${x.kind === 'sandbox' ? '' : ` · ${x.transport.toUpperCase()}${x.policy.srtp === 'off' ? '' : ' · SRTP'}`}` },
          { head: t('trunks:host'), wide: true, cell: (x) => (x.host ? <span className="mono">{x.host}{x.port ? `:${x.port}` : ''}</span> : '–') },
          { head: t('trunks:in_use'), end: true, wide: true, cell: (x) => `${number(x.in_use)} / ${x.channels ? number(x.channels) : '∞'}` },
          { head: '', end: true, cell: (x) => {
            const r = tests[x.id]
            if (x.kind === 'sandbox' || !write) return null
            return <span className="row wrap end">{r && r !== 'running' && <span className={r.ok ? 'is-ready f12' : 'is-alarm f12'}><Glyph name={r.ok ? 'check' : 'alarm'} size={10} /> {r.ok ? t('trunks:ok', { ms: number(r.took_ms) }) : why(t, r.reason)}{r.status > 0 && ` (${r.status})`}</span>}
              <button className="btn s wide" disabled={r === 'running'} onClick={() => void test(x.id)}>{t(r === 'running' ? 'trunks:testing' : 'trunks:test')}</button><Link className="btn s ghost" to={`/trunks/${x.id}/edit`}>{t('trunks:edit')}</Link></span>
          } },
        ]} />}
        {trunks.value && real.length === 0 && <p className="pad c2 f13">{t('trunks:no_real')}</p>}
      </div>
      <section className="col" aria-labelledby="groups">
        <div className="row wrap"><h2 id="groups">{t('trunks:group.title')}</h2><span className="sp" />{write && real.length > 0 && <Link className="btn" to="/trunks/groups/new">{t('trunks:group.add')}</Link>}</div>
        <p className="c2 f13 measure">{t('trunks:group.intro')}</p>
        {groups.problem && <Trouble problem={groups.problem} retry={groups.reload} />}
        <div className="card">
          {groups.first && <Bones rows={2} />}
          {groups.value?.length === 0 && <Empty text={t('trunks:group.empty')} />}
          {groups.value && groups.value.length > 0 && <Rows of={groups.value} label={t('trunks:group.title')} open={(g) => go(`/trunks/groups/${g.id}`)} columns={[
            { head: t('trunks:group.name'), cell: (g) => <Link to={`/trunks/groups/${g.id}`}>{g.name}</Link> },
            { head: t('trunks:group.strategy'), cell: (g) => t(`trunks:group.strategies.${g.strategy}`) },
            { head: t('trunks:group.routes'), wide: true, cell: (g) => <span className="c2">{g.routes.slice(0, 4).map((r) => `${r.prefix || t('trunks:group.all')} → ${name(r.trunk_id)}`).join(' · ')}{g.routes.length > 4 && ' …'}</span> },
            { head: '', end: true, cell: (g) => <span className="c3 f12">{t('trunks:group.count', { count: g.routes.length })}</span> },
          ]} />}
        </div>
      </section>
    </div>
  )
}
