import { useWords } from '../i18n'
import { Sheet } from './parts'

const groups: [string, [string, string][]][] = [
  ['everywhere', [['Ctrl K', 'palette'], ['?', 'keys'], ['Esc', 'close'], ['U', 'undo'], ['G …', 'goto'], ['[', 'rail'], ['F8', 'mute_field']]],
  ['ready', [['Space', 'break'], ['1–9', 'reason']]],
  ['talking', [['M', 'mute'], ['H', 'hold'], ['K', 'keypad'], ['R', 'tape'], ['N', 'note'], ['← →', 'step'], ['1–9', 'outcome'], ['B', 'callback'], ['V', 'leave_message'], ['X', 'say_person'], ['Space', 'break_after'], ['E', 'end']]],
  ['wrap', [['1–9', 'outcome_now'], ['B', 'callback'], ['Enter', 'save'], ['+', 'more'], ['U', 'undo_5']]],
  ['player', [['Space', 'play'], ['J L', 'five'], ['K', 'stop'], ['← →', 'one'], [', .', 'frame'], ['< >', 'speed'], ['S', 'silence']]],
  ['tables', [['↑ ↓', 'row'], ['Enter', 'open']]],
  ['campaign', [['P', 'pause'], ['E', 'edit'], ['1 2 3', 'range']]],
  ['floor', [['← →', 'agent'], ['L', 'listen'], ['W', 'whisper'], ['B', 'barge'], ['↑ ↓', 'hop'], ['Esc', 'unlisten'], ['T', 'take'], ['M H K R E', 'taken']]],
]

export default function KeySheet({ close }: { close: () => void }) {
  const t = useWords()
  return (
    <Sheet title={t('keys.title')} close={close}>
      <p className="f13 c2" style={{ marginBottom: 16 }}>{t('keys.guard')}</p>
      <div className="keys-sheet">
        {groups.map(([name, rows]) => (
          <section key={name}>
            <h2>{t(`keys.group.${name}`)}</h2>
            <dl>
              {rows.map(([cap, what]) => (
                <div key={cap} style={{ display: 'contents' }}><dt>{cap.split(' ').map((c) => <kbd key={c} style={{ marginRight: 4 }}>{c}</kbd>)}</dt><dd>{t(`keys.do.${what}`)}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  )
}
