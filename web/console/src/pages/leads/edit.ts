import type { LeadDetail } from '../../api/contract'

/** What is known of a person, as the form holds it. */
export interface Draft {
  name: string
  priority: string
  tags: string
  note: string
  fields: [string, string][]
}

/** What an edit sends: only what it changes, so that what others change beside it stays. */
export interface Change {
  name?: string
  priority?: number
  tags?: string[]
  note?: string
  /** An empty value removes. */
  fields?: Record<string, string>
}

/** What two people changed, each in their own way. `key` is a free field's name when `free`. */
export interface Clash {
  key: string
  free: boolean
  mine: string
  theirs: string
}

/** A lead's fields in the order of the columns they came in. */
export function fieldsOf(l: Pick<LeadDetail, 'fields' | 'field_order'>): [string, string][] {
  const at = new Map((l.field_order ?? []).map((name, i) => [name, i]))
  return Object.entries(l.fields ?? {}).sort(([a], [b]) => (at.get(a) ?? at.size) - (at.get(b) ?? at.size))
}

export const draftOf = (l: LeadDetail): Draft => ({ name: l.name, priority: String(l.priority), tags: l.tags.join(', '), note: l.note, fields: fieldsOf(l) })

/** What the form changes of the lead that was seen. */
export function changeOf(saw: LeadDetail, d: Draft): Change {
  const c: Change = {}
  const priority = Number(d.priority) || 0
  const tags = d.tags.split(/[,，]/).map((x) => x.trim()).filter(Boolean)
  if (d.name !== saw.name) c.name = d.name
  if (priority !== saw.priority) c.priority = priority
  if (tags.join('\n') !== saw.tags.join('\n')) c.tags = tags
  if (d.note !== saw.note) c.note = d.note
  const was = saw.fields ?? {}
  const is: Record<string, string> = {}
  for (const [k, v] of d.fields) if (k.trim()) is[k.trim()] = v
  const fields: Record<string, string> = {}
  for (const k of new Set([...Object.keys(was), ...Object.keys(is)])) if ((was[k] ?? '') !== (is[k] ?? '')) fields[k] = is[k] ?? ''
  if (Object.keys(fields).length > 0) c.fields = fields
  return c
}

/** Where a change and what others made of the lead meanwhile cannot both hold. */
export function clashes(saw: LeadDetail, now: LeadDetail, mine: Change): Clash[] {
  const all: Clash[] = []
  const look = (key: string, free: boolean, was: string, theirs: string, my: string) => {
    if (theirs !== was && theirs !== my) all.push({ key, free, mine: my, theirs })
  }
  if (mine.name !== undefined) look('name', false, saw.name, now.name, mine.name)
  if (mine.priority !== undefined) look('priority', false, String(saw.priority), String(now.priority), String(mine.priority))
  if (mine.tags) look('tags', false, saw.tags.join(', '), now.tags.join(', '), mine.tags.join(', '))
  if (mine.note !== undefined) look('note', false, saw.note, now.note, mine.note)
  for (const [k, v] of Object.entries(mine.fields ?? {})) look(k, true, saw.fields?.[k] ?? '', now.fields?.[k] ?? '', v)
  return all
}
