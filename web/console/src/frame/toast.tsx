import { useEffect } from 'react'
import { Store, useStore } from './store'
import { useKeys } from './useKeys'
import { ApiError } from '../api/client'
import { useWords, words } from '../i18n'
import { reasonText } from './parts'

/** One word at the bottom left, at most one at a time. With `undo` it stays for 5 s and U takes the act back. */
interface Toast {
  text: string
  undo?: () => void
}
export const toast = new Store<Toast | null>(null)
export const say = (text: string, undo?: () => void): void => toast.set({ text, undo })

/** Says why something that has no place of its own on the screen was refused. */
export const sayWhy = (e: unknown): void => {
  if (e instanceof ApiError) say(reasonText(words(), e.reason, e.problem.detail))
}

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
