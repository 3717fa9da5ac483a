import type { Import, LiveEvent } from '../../api/contract'
import { Glyph, type GlyphName } from '../../frame/Glyph'
import { useLive } from '../../frame/live'
import { Time, Trouble } from '../../frame/parts'
import { go, Link } from '../../frame/router'
import { Rows } from '../../frame/Rows'
import { usePages } from '../../frame/useData'
import { useWords } from '../../i18n'
import { number, when } from '../../i18n/format'

/** Files that came, the newest first: which wait for somebody, how far those at work are, which can still be taken back. Of one list where it is named; nothing where there are none. */
export function Imports({ list }: { list?: string }) {
  const t = useWords()
  const imports = usePages<Import>('/imports', { list_id: list, limit: 5 })
  const hear = (e: LiveEvent) => {
    if (e.type === 'import') imports.set((now) => now.map((i) => (i.id === e.import.id ? e.import : i)))
  }
  const moving = (imports.value ?? []).filter((i) => i.status === 'checking' || i.status === 'running')
  useLive(moving.map((i) => `imports/${i.id}`), hear, imports.reload)
  if (imports.problem) return <Trouble problem={imports.problem} retry={imports.reload} />
  if (!imports.value?.length) return null
  return (
    <section className="card" aria-label={t('office:imports.title')}>
      <h2 className="pad f13" style={{ margin: 0 }}>{t('office:imports.title')}</h2>
      <Rows of={imports.value} more={imports.more} open={(i) => go(`/lists/import/${i.id}`)} label={t('office:imports.title')} columns={[
        { head: t('office:imports.file'), cell: (i) => <Link to={`/lists/import/${i.id}`}>{i.file_name || t('office:imports.pasted')}</Link> },
        ...(list ? [] : [{ head: t('place.lists'), wide: true, cell: (i: Import) => (i.list_id ? <Link to={`/lists/${i.list_id}`}>{i.list_name}</Link> : i.list_name) }]),
        { head: t('office:state'), cell: (i) => <Standing of={i} /> },
        { head: t('office:imports.rows'), end: true, cell: (i) => rowsOf(i) },
        { head: t('office:made'), wide: true, cell: (i) => <Time at={i.created_at} /> },
      ]} />
    </section>
  )
}

/** Waits for a person, moves by itself, or is over. */
const stand = (i: Import) => (i.status !== 'uploaded' ? i.status : i.check ? 'checked' : 'uploaded')
const marks: Record<ReturnType<typeof stand>, [GlyphName, string]> = {
  uploaded: ['wrap', 'is-wrap'], checked: ['wrap', 'is-wrap'], checking: ['reserved', 'c2'], running: ['reserved', 'c2'], done: ['check', 'is-ready'], cancelled: ['offline', 'c2'], failed: ['alarm', 'is-alarm'], undone: ['back', 'c2'],
}

function Standing({ of }: { of: Import }) {
  const t = useWords()
  const now = stand(of)
  const [glyph, tone] = marks[now]
  const until = of.status === 'done' || of.status === 'cancelled' ? of.undo_until : null
  return (
    <span className="row s wrap">
      <span className="row s"><span className={tone}><Glyph name={glyph} size={10} /></span>{t(`office:imports.is.${now}`)}</span>
      {until && Date.parse(until) > Date.now() && <span className="c3 f12">{t('office:imports.undo', { time: when(until) })}</span>}
    </span>
  )
}

const rowsOf = (i: Import) => {
  if (i.check && i.status === 'uploaded') return number(i.check.rows)
  if (i.status === 'checking' || i.status === 'running') return `${number(i.done_rows)} / ${number(i.total_rows)}`
  return i.done_rows || i.total_rows ? number(i.done_rows || i.total_rows) : '–'
}
