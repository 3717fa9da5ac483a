import type { Simulation } from '../../api/contract'
import { setQuery } from '../../frame/router'
import { useWords } from '../../i18n'
import { money, number, percent, when } from '../../i18n/format'

/** All runs side by side: what a setting costs is seen here. */
export function SimulateRuns({ runs, shown }: { runs: Simulation[]; shown: string | null }) {
  const t = useWords()
  if (runs.length < 2) return null
  return (
    <section className="card">
      <h2 className="pad" style={{ paddingBottom: 0 }}>{t('simulate:runs')}</h2>
      <div className="scroll">
        <table className="table">
          <thead><tr><th>{t('simulate:run')}</th><th>{t('simulate:mode')}</th><th className="n">{t('simulate:agents')}</th><th className="n">{t('simulate:utilisation')}</th><th className="n">{t('simulate:abandoned')}</th><th className="n">{t('simulate:connected')}</th><th>{t('simulate:finish')}</th><th className="n">{t('simulate:cost')}</th></tr></thead>
          <tbody>{runs.map((s) => {
            const r = s.result
            return (
              <tr key={s.id} aria-current={s.id === shown || undefined} style={s.id === shown ? { background: 'var(--by-sunken)' } : undefined}>
                <td><button className="btn s ghost" onClick={() => setQuery({ run: s.id })}>{when(s.created_at)}</button></td>
                <td>{t(`office:mode.${s.options.mode || s.basis.mode || 'predictive'}`)}{s.options.mode === 'predictive' && s.options.target ? ` ${percent(s.options.target, 1)}` : s.options.mode === 'ratio' && s.options.ratio ? ` ${number(s.options.ratio, 1)}` : ''}</td>
                <td className="n">{r?.utilisation === null ? '–' : number(s.options.agents ?? 0)}</td>
                {r ? <><td className="n">{r.utilisation === null ? '–' : percent(r.utilisation)}</td><td className="n">{percent(r.abandon_rate, 2)}</td><td className="n">{number(r.connected)}</td><td>{r.finish ? when(r.finish, s.basis.zone) : '–'}</td><td className="n">{money(r.usage_micro, r.currency)}</td></> : <td colSpan={5} className="c3">{t(`simulate:status.${s.status}`)}</td>}
              </tr>
            )
          })}</tbody>
        </table>
      </div>
    </section>
  )
}
