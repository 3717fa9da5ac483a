import { Bones, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { useData } from '../../frame/useData'
import type { LeadDetail } from '../../api/contract'
import { useWords } from '../../i18n'
import { NotHere } from '../NotHere'
import { LeadBody } from './LeadBody'

/** One lead on a page of its own: the same as the sheet beside a list, with room. */
export default function LeadPage({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const lead = useData<LeadDetail>(`/leads/${encodeURIComponent(params.id ?? '')}`)
  if (lead.problem?.status === 404) return <NotHere />
  return (
    <div className="page leadpage">
      <header>
        <span className="c3"><Link className="plain" to="/lists">{t('place.lists')}</Link> / {lead.value && <Link className="plain" to={`/lists/${lead.value.list_id}`}>{lead.value.list_name}</Link>} /</span>
        <h1>{lead.value ? lead.value.name || t('leads:unknown_person') : ''}</h1>
      </header>
      {lead.first && <Bones />}
      {lead.problem && <Trouble problem={lead.problem} retry={lead.reload} />}
      {lead.value && <LeadBody lead={lead.value} set={lead.set} reload={lead.reload} wide />}
    </div>
  )
}
