import { useEffect } from 'react'
import { Store, useStore } from './store'
import { useKeys } from './useKeys'
import { useWords } from '../i18n'

/** One word at the bottom left, at most one at a time. With `undo` it stays for 5 s and U takes the act back. */
interface Toast {
  text: string
  undo?: () => void
}
export const toast = new Store<Toast | null>(null)
export const say = (text: string, undo?: () => void): void => toast.set({ text, undo })

export function Toasts() {
  const t = useWords()
  const now = useStore(toast)
  useEffect(() => {
    if (!now) return
    const timer = setTimeout(() => toast.set(null), 5000)
    return () => clearTimeout(timer)
  }, [now])
  const undo = now?.undo
    ? () => {
        now.undo?.()
        toast.set(null)
      }
    : undefined
  useKeys({ U: undo, 'mod+Z': undo }, { on: Boolean(undo) })
  return (
    <div role="status" aria-live="polite">
      {now && (
        <div className="toast">
          <span>{now.text}</span>
          {undo && (
            <button className="btn s" onClick={undo}>
              {t('undo')} <kbd>U</kbd>
            </button>
          )}
        </div>
      )}
    </div>
  )
}
