import { useMemo } from 'react'
import 'uplot/dist/uPlot.min.css'
import type { CallerHour } from '../../api/contract'
import { Plot, type Series } from '../../frame/Plot'
import { useWords } from '../../i18n'
import { percent } from '../../i18n/format'

/** What a number did by the hour: how people took it against what is usual, and how often it was shown against its cap. */
export function HoursPlot({ hours, usual, cap }: { hours: CallerHour[]; usual: number | null; cap: number }) {
  const t = useWords()
  const times = useMemo(() => hours.map((h) => Date.parse(h.at) / 1000), [hours])
  const rates = useMemo(() => {
    const all: Series[] = [{ label: t('numbers:page.answer_rate'), values: hours.map((h) => h.answer_rate), token: 'talking', as: 'line' }]
    if (usual !== null) all.push({ label: t('numbers:page.usual'), values: hours.map(() => usual), token: 'ink3', as: 'dashed' })
    all.push({ label: t('numbers:page.short_rate'), values: hours.map((h) => h.short_rate), token: 'wrap', as: 'dashed' })
    return all
  }, [hours, usual, t])
  const calls = useMemo<Series[]>(() => [{ label: cap > 0 ? t('numbers:page.calls_of', { cap }) : t('numbers:page.calls_hour'), values: hours.map((h) => h.calls), token: 'ink', as: 'bars' }], [hours, cap, t])
  const last = hours.at(-1)
  if (!last || hours.length < 2) return <p className="pad c3">{t('numbers:page.no_plot')}</p>
  return (
    <div className="pad col">
      <Plot label={t('numbers:page.plot_rates', { rate: percent(last.answer_rate, 0), usual: percent(usual, 0), short: percent(last.short_rate, 0) })} times={times} series={rates} height={160} unit="share" />
      <Plot label={t('numbers:page.plot_calls', { count: last.calls, cap })} times={times} series={calls} height={110} mark={cap > 0 ? cap : undefined} />
    </div>
  )
}
