import type { Card, Draft, Step } from '../../gen/signal'

/** Who speaks: what {{my name}} and {{my company}} become. */
export interface Speaker { name: string; company: string }

/** Cuts a step's text at its {{places}} and fills them from the card and the speaker; a place without a value stays visible as a gap to say. */
export function fill(text: string, card: Pick<Card, 'name' | 'fields'>, speaker: Speaker): { text: string; filled: boolean }[] {
  const known: Record<string, string> = { name: card.name, 'my name': speaker.name, 'my company': speaker.company }
  const out: { text: string; filled: boolean }[] = []
  let last = 0
  for (const m of text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)) {
    if (m.index > last) out.push({ text: text.slice(last, m.index), filled: false })
    const key = m[1]!
    const value = Object.hasOwn(known, key) ? known[key] : card.fields?.find((f) => f.key === key || f.label === key)?.value
    out.push({ text: value || '……', filled: true })
    last = m.index + m[0].length
  }
  if (last < text.length) out.push({ text: text.slice(last), filled: false })
  return out
}

export function stepOf(script: Step[], id: string | undefined): { step: Step | null; index: number } {
  const at = Math.max(0, script.findIndex((s) => s.id === id))
  return { step: script[at] ?? null, index: at }
}

/** Required fields that are still empty, over all steps, in order. They bind only dispositions that are a success. */
export function missing(card: Pick<Card, 'script' | 'dispositions'>, draft: Draft): string[] {
  const kind = card.dispositions?.find((d) => d.code === draft.code)?.kind
  if (kind !== 'success') return []
  return (card.script ?? []).flatMap((s) => s.fields ?? []).filter((f) => f.required && !draft.fields?.[f.key]?.trim()).map((f) => f.key)
}

/** Why the chosen outcome cannot be saved yet. */
export function incomplete(card: Pick<Card, 'script' | 'dispositions' | 'no_callback'>, draft: Draft): 'none_chosen' | 'field' | 'callback' | 'no_callback' | null {
  if (!draft.code) return 'none_chosen'
  const kind = card.dispositions?.find((d) => d.code === draft.code)?.kind
  if (kind === 'callback' && card.no_callback) return 'no_callback'
  if (kind === 'callback' && !draft.callback?.at) return 'callback'
  return missing(card, draft).length > 0 ? 'field' : null
}
