import { useEffect, useState } from 'react'
import { Glyph } from '../../frame/Glyph'
import { useWords } from '../../i18n'
import { timer } from '../../i18n/format'

const lines = ['c1', 'a1', 'c2', 'a2', 'c3'] as const

/** Twenty seconds of a call, as an agent sees them: the band, both voices, the captions. Silent: it is a picture, not a recording. */
export function SampleCall() {
  const t = useWords()
  const [second, setSecond] = useState(4)
  useEffect(() => {
    const tick = setInterval(() => setSecond((s) => (s + 1) % 24), 1000)
    return () => clearInterval(tick)
  }, [])
  const shown = Math.min(lines.length, 1 + Math.floor(second / 4))
  return (
    <section className="col" aria-label={t('entry:sample.label')}>
      <figure className="card" style={{ overflow: 'hidden' }}>
        <div className="row" style={{ background: 'var(--by-talking-fill)', color: 'var(--by-on-fill)', padding: '0 20px', height: 72, gap: 16 }}>
          <Glyph name="talking" size={28} />
          <b style={{ fontSize: 28 }}>{t('state.talking')}</b>
          <b style={{ fontSize: 28, minWidth: '5ch' }}>{timer(second * 1000)}</b>
          <Wave phase={second} />
        </div>
        <div className="pad col" style={{ minHeight: 230, justifyContent: 'flex-end' }}>
          {lines.slice(0, shown).map((l) => (
            <p key={l} className={l.startsWith('a') ? 'c2' : ''} style={{ borderLeft: `2px ${l.startsWith('a') ? 'dotted' : 'solid'} var(--by-line2)`, paddingLeft: 10 }}>
              <small className="f12 c3" style={{ display: 'block' }}>{t(l.startsWith('a') ? 'entry:sample.agent' : 'entry:sample.customer')}</small>
              {t(`entry:sample.${l}`)}
            </p>
          ))}
        </div>
      </figure>
      <p className="c2 f13">{t('entry:sample.safe')}</p>
    </section>
  )
}

function Wave({ phase }: { phase: number }) {
  return (
    <svg className="wide" width="150" height="36" aria-hidden="true" style={{ color: 'var(--by-on-fill)' }}>
      {Array.from({ length: 37 }, (_, i) => {
        const a = Math.abs(Math.sin((i + phase * 3) * 0.31) * Math.sin(i * 0.9 + 1)) * 13 + 1.2
        const b = Math.abs(Math.cos((i + phase * 2) * 0.27 + 2) * Math.sin(i * 0.5)) * 13 + 1.2
        return <g key={i} fill="currentColor"><rect x={i * 4} y={16 - a} width="2" height={a} opacity=".65" /><rect x={i * 4} y="19" width="2" height={b} /></g>
      })}
    </svg>
  )
}
