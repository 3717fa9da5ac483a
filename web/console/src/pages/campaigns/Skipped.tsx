import { useEffect, useState } from 'react'
import { api, ApiError } from '../../api/client'
import type { Page, Problem, SkippedLead } from '../../api/contract'
import { Bones, Empty, reasonText, Sheet, Time, Trouble } from '../../frame/parts'
import { Rows } from '../../frame/Rows'
import { useWords } from '../../i18n'
import { useRegion } from '../../i18n/regions'

/** Who is behind one number of the preflight: the leads that will not be called today for this reason. */
export function Skipped({ body, reason, close }: { body: string; reason: string; close: () => void }) {
  const t = useWords()
  const region = useRegion()
  const [rows, setRows] = useState<SkippedLead[] | null>(null)
  const [next, setNext] = useState<string | null>('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const read = (cursor: string, before: SkippedLead[]) =>
    api.post<Page<SkippedLead>>('/campaigns/preflight/leads', { ...(JSON.parse(body) as object), skipped_for: reason, cursor }).then((p) => {
      setRows([...before, ...p.items])
      setNext(p.next)
    }, (e: unknown) => e instanceof ApiError && setProblem(e.problem))
  useEffect(() => {
    void read('', [])
  }, [body, reason]) // eslint-disable-line react-hooks/exhaustive-deps
  return (
    <Sheet title={reasonText(t, reason)} close={close}>
      {problem && <Trouble problem={problem} />}
      {!rows && !problem && <Bones />}
      {rows?.length === 0 && !next && <Empty text="–" />}
      {rows && rows.length > 0 && <Rows of={rows} more={next ? () => void read(next, rows) : null} columns={[
        { head: t('office:name'), cell: (l) => l.name || '–' },
        { head: t('office:number'), cell: (l) => l.number },
        { head: '', wide: true, cell: (l) => [l.country, ...(l.states ?? []), region(l.region)].join(' ') },
        { head: '', end: true, cell: (l) => <Time at={l.until} /> },
      ]} />}
    </Sheet>
  )
}
