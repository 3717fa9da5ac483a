import { useEffect } from 'react'
import type { Language } from '../api/contract'
import { Store, useStore } from '../frame/store'
import { language } from './index'

/** Names of regions by the language in which they are wanted. */
export type Regions = Record<Language, Map<string, string>>

const book = new Store<Regions | null>(null)
const han = /\p{Script=Han}/u

/** Of several Chinese names with one English name the first stands. */
export function regionsOf(english: Record<string, string>): Regions {
  const zh = new Map<string, string>()
  for (const [name, en] of Object.entries(english)) if (!zh.has(en)) zh.set(en, name)
  return { zh, en: new Map(Object.entries(english)) }
}

/** A region's name in a language, as far as the tables of numbers have it; else as it is. */
export function regionIn(name: string, lng: Language, all: Regions | null): string {
  return all?.[lng].get(name) ?? name
}

/** Says a region in the reader's language. A lead keeps the name in its company's, and only readers of the other one load the table. */
export function useRegion(): (name: string) => string {
  const lng = useStore(language)
  const all = useStore(book)
  const wanted = new Set<string>()
  useEffect(() => {
    if (wanted.size > 0 && !book.get()) void import('../gen/regions.json').then((file) => book.set(regionsOf(file.default)))
  })
  return (name) => {
    if (name && han.test(name) !== (lng === 'zh')) wanted.add(name)
    return regionIn(name, lng, all)
  }
}

/** A region in the reader's language. */
export function Region({ name }: { name: string }): string {
  return useRegion()(name)
}
