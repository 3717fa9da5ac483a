import type { FloorAgent } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { has, useWords } from '../../i18n'
import { number, timer } from '../../i18n/format'
import { inCall, need, poor, standing } from './state'

/** One agent: block with glyph and letter, name, timer, state word, quality, campaign. */
export function Tile({ agent: a, now, campaign, heard, chosen, reach, choose, listen }: {
  agent: FloorAgent
  now: number
  campaign: string
  heard: boolean
  chosen: boolean
  /** Tab comes here. */
  reach: boolean
  choose: () => void
  listen: () => void
}) {
  const t = useWords()
  const { tone, glyph, word } = standing(a)
  const hollow = tone === 'ready' || tone === 'offline'
  const since = timer(Math.max(0, now - Date.parse(a.since)))
  const over = need(a, now) !== null
  return (
    <div className="card tile" role="option" aria-selected={chosen} data-agent={a.user_id} data-heard={heard || undefined} tabIndex={reach ? 0 : -1}
      aria-label={`${a.name}, ${t(`floor:state.${word}`)} ${since}`} onClick={choose} onDoubleClick={listen} onFocus={choose}
      onKeyDown={(e) => e.key === 'Enter' && e.target === e.currentTarget && listen()}>
      <div className={`block${hollow ? ' hollow' : ''}`} style={hollow ? { color: `var(--by-${tone})` } : { background: `var(--by-${tone}-fill)` }}>
        <Glyph name={glyph} size={18} /><span aria-hidden="true">{t(`floor:letter.${word}`)}</span>
      </div>
      <div className="about">
        <div><b className="cut">{a.name}</b>{heard && <span className="is-talking ear" title={t('floor:you_hear')}>◖◗</span>}<span className="sp" /><span className={over ? 'is-alarm' : ''}><b>{since}</b></span></div>
        <div className="f12 c2"><span className="cut">{t(`floor:state.${word}`)}{a.next ? ` · ${t('floor:break_next')}` : ''}</span><span className="sp" />{inCall(a) && has(`floor:tape.${a.recording}`) && <span className={a.recording === 'failing' ? 'is-alarm' : 'is-wrap'}>{t(`floor:tape.${a.recording}`)}</span>}{inCall(a) && a.mos > 0 && <span className={poor(a) ? 'is-alarm' : 'c3'}>MOS {number(a.mos, 1)}</span>}</div>
        <div className="f12 c3 cut">{campaign || ' '}</div>
      </div>
    </div>
  )
}
