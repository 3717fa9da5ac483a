import i18next, { type TFunction } from 'i18next'
import { useMemo } from 'react'
import { Store, useStore } from '../frame/store'
import type { Language } from '../api/contract'

export type Words = 'common' | 'work' | 'entry' | 'desk' | 'office' | 'compliance' | 'modes' | 'detect' | 'lists' | 'leads' | 'simulate' | 'trunks' | 'numbers' | 'routing' | 'sound' | 'floor' | 'audit'

/** One language and one area at a time: a sign-up page does not carry the words of campaigns. The words of the working day (work) are an area of
 * their own, whose keys read as those of "common". */
const files = import.meta.glob<Record<string, unknown>>('./{zh,en}/*.json', { import: 'default' })

export const language = new Store<Language>(firstLanguage())
const needed = new Set<Words>(['common'])

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('boyun.lang')
  if (asked === 'zh' || asked === 'en') return asked
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export async function startWords(): Promise<void> {
  await i18next.init({
    lng: language.get(), fallbackLng: false, ns: ['common'], defaultNS: 'common', fallbackNS: 'work', resources: {},
    interpolation: { escapeValue: false }, returnNull: false,
  })
  await load(language.get(), ['common'])
  mark(language.get())
}

/** Loads the words of an area in the present language; pages await it beside their chunk. */
export async function needWords(areas: Words[]): Promise<void> {
  for (const a of areas) needed.add(a)
  await load(language.get(), areas)
}

async function load(lng: Language, areas: Iterable<Words>): Promise<void> {
  await Promise.all(
    [...areas].map(async (ns) => {
      if (i18next.hasResourceBundle(lng, ns)) return
      const file = files[`./${lng}/${ns}.json`]
      if (file) i18next.addResourceBundle(lng, ns, await file())
    }),
  )
}

export async function setLanguage(lng: Language): Promise<void> {
  await load(lng, needed)
  await i18next.changeLanguage(lng)
  localStorage.setItem('boyun.lang', lng)
  mark(lng)
  language.set(lng)
}

function mark(lng: Language): void {
  document.documentElement.lang = lng === 'zh' ? 'zh-CN' : 'en'
}

export type T = TFunction
/** Words of the present language; keys outside "common" are written "area:key". */
export function useWords(): T {
  const lng = useStore(language)
  return useMemo(() => i18next.getFixedT(lng), [lng])
}
export function words(): T {
  return i18next.getFixedT(language.get())
}
export function has(key: string): boolean {
  return i18next.exists(key)
}
