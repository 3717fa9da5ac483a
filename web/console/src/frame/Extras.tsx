import { lazy, Suspense } from 'react'
import { go } from './router'
import { rail } from './routes'
import { may, me } from './session'
import { Store, useStore } from './store'
import { useKeys } from './useKeys'

/** What lies over any page: the palette and the sheet of keys. Their code comes when first asked for. */
export const extras = new Store<'' | 'palette' | 'keys'>('')
/** While a person is on the line, going elsewhere by a letter is off. */
export const onTheLine = new Store(false)
const jumping = new Store(false)

const Palette = lazy(() => import('./Palette'))
const KeySheet = lazy(() => import('./KeySheet'))

export function Extras() {
  const open = useStore(extras)
  const who = useStore(me)
  const jump = useStore(jumping)
  const busy = useStore(onTheLine)
  useKeys({
    'mod+K': who ? () => extras.set(open === 'palette' ? '' : 'palette') : undefined,
    '?': () => extras.set(open === 'keys' ? '' : 'keys'),
    G: who && !busy ? () => {
      jumping.set(true)
      setTimeout(() => jumping.set(false), 1200)
    } : undefined,
  })
  const jumps = Object.fromEntries(rail.filter((r) => who && may(who, r.verb)).map((r) => [r.jump, () => {
    jumping.set(false)
    go(r.to)
  }]))
  useKeys(jumps, { on: jump })
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette close={() => extras.set('')} />}
      {open === 'keys' && <KeySheet close={() => extras.set('')} />}
    </Suspense>
  )
}
