import type { Call, Taping } from '../../gen/signal'

/** What R does with the recording now; null: nothing. */
export function tapingOf(call: Pick<Call, 'recording' | 'may_pause'>): Taping | null {
  if (call.recording === 'withheld') return 'consent'
  if (call.recording === 'paused') return 'resume'
  return call.may_pause && call.recording !== 'off' ? 'pause' : null
}
