import type { LeadMoment } from '../../api/contract'
import { Bones, OutcomeMark, reasonText, savedAs, Time, Trouble } from '../../frame/parts'
import { Link } from '../../frame/router'
import { usePages } from '../../frame/useData'
import { has, useWords, type T } from '../../i18n'
import { clock, named, when } from '../../i18n/format'

/** Everything that happened to a lead, the newest first; each line says who, and leads to the call. */
export function Timeline({ id, zone }: { id: string; zone: string }) {
  const t = useWords()
  const all = usePages<LeadMoment>(`/leads/${encodeURIComponent(id)}/timeline`, { limit: 50 })
  return (
    <div className="col s">
      <h2>{t('leads:timeline')}</h2>
      {all.first && <Bones />}
      {all.problem && <Trouble problem={all.problem} retry={all.reload} />}
      <ol className="moments">
        {(all.value ?? []).map((m, i) => (
          <li key={i} className={m.undone ? 'c3' : ''}>
            <span className="f12 c3"><Time at={m.at} /></span>
            <span className="col" style={{ gap: 2 }}>
              <span className="row wrap" style={{ gap: 6 }}>
                <span className={m.undone ? 'struck' : ''}>{sentence(t, m, zone)}</span>
                {(m.kind === 'called' || m.kind === 'called_us') && <OutcomeMark outcome={text(m.detail.outcome) || null} />}
                {typeof m.detail.talk_ms === 'number' && m.detail.talk_ms > 0 && <span className="c2">{clock(m.detail.talk_ms)}</span>}
                {m.call_id && <Link to={`/calls/${m.call_id}`}>{t('leads:open_call')}</Link>}
                {m.undone && <span className="tag">{t('leads:moment.undone')}</span>}
              </span>
              <span className="f12 c3">{[m.campaign_name, m.actor_name || (m.actor.startsWith('key:') ? m.actor : ''), text(m.detail.note), text(m.detail.source)].filter(Boolean).join(' · ')}</span>
            </span>
          </li>
        ))}
      </ol>
      {all.more && <div><button className="btn s" onClick={all.more}>{t('more')}</button></div>}
    </div>
  )
}

const text = (v: unknown): string => (typeof v === 'string' ? v : '')

function sentence(t: T, m: LeadMoment, zone: string): string {
  const d = m.detail
  const last = text(d.number) || text(d.last4) || text(d.first)
  const values: Record<string, unknown> = { ...d, number: last && /^\d{4}$/.test(last) ? `•••• ${last}` : '' }
  switch (m.kind) {
    case 'disposed':
      values.what = savedAs(t, text(d.disposition), named(d.label as { zh: string; en: string } | null))
      break
    case 'callback_promised':
      values.due = when(text(d.due_at), zone)
      break
    case 'skipped':
      values.why = has(`outcome.${text(d.reason)}`) ? t(`outcome.${text(d.reason)}`) : reasonText(t, text(d.reason), d)
      values.first = when(text(d.first_at))
      values.count = Number(d.times) || 1
      break
    case 'blocked':
      values.why = t(`leads:block.${text(d.reason)}`, { defaultValue: text(d.reason) })
      break
    case 'consent_given':
    case 'consent_withdrawn':
      values.purpose = t(`leads:purpose.${text(d.purpose)}`, { defaultValue: text(d.purpose) })
      break
    case 'edited':
      values.what = text(d.what).split(',').map((w) => t(`leads:what.${w}`, { defaultValue: w })).join(', ')
      break
  }
  return t(`leads:moment.${m.kind}`, values)
}
