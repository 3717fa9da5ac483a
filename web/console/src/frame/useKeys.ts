import { useEffect, useRef } from 'react'
import { keyboard, type Bindings } from './keys'

/** Binds keys while the component is on screen. `guarded` layers rest for 700 ms after the screen changed by itself. */
export function useKeys(bindings: Bindings, options: { on?: boolean; guarded?: boolean } = {}): void {
  const latest = useRef(bindings)
  useEffect(() => {
    latest.current = bindings
  })
  const on = options.on !== false
  const guarded = options.guarded === true
  useEffect(() => (on ? keyboard.push({ bindings: () => latest.current, guarded }) : undefined), [on, guarded])
}
