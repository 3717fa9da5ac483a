import { useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { List } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Bones, Empty, Time, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { Rows } from '../../frame/Rows'
import { usePages } from '../../frame/useData'
import { say } from '../../frame/toast'
import { useWords } from '../../i18n'
import { number } from '../../i18n/format'
import { Imports } from './Imports'

export default function Lists() {
  const t = useWords()
  const who = useStore(me)!
  const lists = usePages<List>('/lists', { limit: 50 })
  const [problem, setProblem] = useState<ApiError | null>(null)
  const archive = async (l: List, archived: boolean) => {
    try {
      await api.patch(`/lists/${l.id}`, { archived })
      lists.reload()
      if (archived) say(t('office:lists.archived', { name: l.name }), () => void archive(l, false))
    } catch (e) {
      if (e instanceof ApiError) setProblem(e)
    }
  }
  const write = may(who, 'imports:write')
  return (
    <div className="page">
      <header><h1>{t('place.lists')}</h1><span className="sp" /><Link className="btn" to="/callbacks">{t('lists:callbacks')}</Link>{write && <Link className="btn p" to="/lists/import/new">{t('office:lists.import')}</Link>}</header>
      {problem && <Trouble problem={problem.problem} />}
      {lists.problem && <Trouble problem={lists.problem} retry={lists.reload} />}
      <div className="card">
        {lists.first && <Bones />}
        {lists.value?.length === 0 && <Empty text={t('office:lists.empty')}>{write && <Link className="btn p" to="/lists/import/new">{t('office:lists.import')}</Link>}</Empty>}
        {lists.value && lists.value.length > 0 && (
          <Rows of={lists.value} open={(l) => go(`/lists/${l.id}`)} more={lists.more} columns={[
            { head: t('office:name'), cell: (l) => <span className="row wrap"><Link to={`/lists/${l.id}`}>{l.name}</Link>{l.sample && <span className="tag">{t('office:lists.sample')}</span>}{l.running_import_id && <Link className="tag" to={`/lists/import/${l.running_import_id}`}><Glyph name="reserved" size={10} />{t('office:lists.running')}</Link>}</span> },
            { head: t('office:lists.leads'), end: true, cell: (l) => <Link to={`/lists/${l.id}`}>{number(l.leads)}</Link> },
            { head: t('office:country'), wide: true, cell: (l) => l.country },
            { head: t('office:made'), wide: true, cell: (l) => <Time at={l.created_at} /> },
            { head: '', end: true, cell: (l) => write && !l.sample && <button className="btn s ghost" onClick={() => void archive(l, true)}>{t('office:lists.archive')}</button> },
          ]} />
        )}
      </div>
      {may(who, 'imports:read') && <Imports />}
    </div>
  )
}
