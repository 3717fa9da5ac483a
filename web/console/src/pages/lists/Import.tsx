import { useCallback, useState } from 'react'
import type { Import as ImportState, LiveEvent } from '../../api/contract'
import { NotHere } from '../NotHere'
import { Bones, Trouble } from '../../frame/parts'
import { useLive } from '../../frame/live'
import { Link } from '../../frame/router'
import { useData } from '../../frame/useData'
import { useWords } from '../../i18n'
import { ImportFile } from './ImportFile'
import { ImportColumns } from './ImportColumns'
import { ImportCheck } from './ImportCheck'
import { ImportDone } from './ImportDone'

const steps = ['file', 'columns', 'check', 'done'] as const

/** File, columns, check, done. Every row is checked before anything is saved; the address is the import, so a reload is the same place. */
export default function Import({ params }: { params: Record<string, string> }) {
  const t = useWords()
  const id = params.id ?? 'new'
  const fresh = id === 'new'
  const data = useData<ImportState>(fresh ? null : `/imports/${encodeURIComponent(id)}`)
  const { set, reload } = data
  const hear = useCallback((e: LiveEvent) => {
    if (e.type === 'import' && e.import.id === id) set(e.import)
  }, [id, set])
  useLive(fresh ? [] : [`imports/${id}`], hear, reload)
  const [back, goBack] = useState(false)
  const i = data.value
  if (!fresh && data.problem?.status === 404) return <NotHere />
  const step = fresh ? 'file' : !i ? null : i.status === 'uploaded' || i.status === 'checking' ? ((i.check || i.status === 'checking') && !back ? 'check' : 'columns') : 'done'
  return (
    <div className="page" style={{ maxWidth: 960 }}>
      <header>
        <span className="c3"><Link className="plain" to="/lists">{t('place.lists')}</Link> /</span>
        <h1>{t('office:import.title')}</h1>
      </header>
      <ol className="row wrap" aria-label={t('office:import.steps')}>
        {steps.map((s, n) => <li key={s} aria-current={s === step ? 'step' : undefined} className={`tag${s === step ? '' : ' c3'}`} style={s === step ? { background: 'var(--by-btn)', color: 'var(--by-on-btn)' } : undefined}>{n + 1} {t(`office:import.step.${s}`)}</li>)}
      </ol>
      {data.problem && <Trouble problem={data.problem} retry={reload} />}
      {!fresh && data.first && <Bones />}
      {step === 'file' && <ImportFile />}
      {i && step === 'columns' && <ImportColumns of={i} set={(v) => {
        goBack(false)
        set(v)
      }} />}
      {i && step === 'check' && <ImportCheck of={i} set={set} back={() => goBack(true)} />}
      {i && step === 'done' && <ImportDone of={i} set={set} />}
    </div>
  )
}
