import type { FloorTaken } from '../../api/contract'
import { Glyph } from '../../frame/Glyph'
import { Link } from '../../frame/router'
import { may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { has, useWords } from '../../i18n'
import { number, timer } from '../../i18n/format'
import { poor, trouble } from './state'

const glyphs = { talking: 'talking', hold: 'hold', reattaching: 'back' } as const
const words = { talking: 'talking', hold: 'hold', reattaching: 'back' } as const

/** A call a supervisor took: who talks with whom since when, and whose call it was. */
export function TakenTile({ of, now, campaign }: { of: FloorTaken; now: number; campaign: string }) {
  const t = useWords()
  const who = useStore(me)!
  const word = words[of.state]
  const tone = of.state === 'reattaching' ? 'alarm' : 'talking'
  const wrong = trouble(of)
  const customer = of.customer || of.number
  return (
    <li className="card tile" data-taken={of.call_id}>
      <div className="block" style={{ background: `var(--by-${tone}-fill)` }}><Glyph name={glyphs[of.state]} size={18} /><span aria-hidden="true">{t(`floor:letter.${word}`)}</span></div>
      <div className="about">
        <div><b className="cut">{of.name}</b><span className="sp" /><b>{timer(Math.max(0, now - Date.parse(of.since)))}</b></div>
        <div className="f12 c2"><span className="cut">{t(`floor:state.${word}`)} · {may(who, 'calls:read') ? <Link to={`/calls/${of.call_id}`}>{customer}</Link> : customer}</span><span className="sp" />{has(`floor:tape.${of.recording}`) && <span className={of.recording === 'failing' ? 'is-alarm' : 'is-wrap'}>{t(`floor:tape.${of.recording}`)}</span>}{of.mos > 0 && <span className={poor(of) ? 'is-alarm' : 'c3'}>MOS {number(of.mos, 1)}</span>}</div>
        {wrong ? <div className="f12 is-alarm cut">{t(`floor:sound.${wrong.kind}.${wrong.side}`, { name: of.name })}</div> : <div className="f12 c3 cut">{t('floor:taken.from', { name: of.agent_name })}{campaign && ` · ${campaign}`}</div>}
      </div>
    </li>
  )
}
