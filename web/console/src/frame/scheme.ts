import { Store } from './store'

/** Light or dark: chosen by the person, else by their machine, and following it while nothing was chosen. */
const machine = matchMedia('(prefers-color-scheme: dark)')
const asked = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem('boyun.theme')
export const scheme = new Store<'light' | 'dark'>(asked === 'light' || asked === 'dark' ? asked : machine.matches ? 'dark' : 'light')

machine.addEventListener('change', () => {
  if (!localStorage.getItem('boyun.theme')) scheme.set(machine.matches ? 'dark' : 'light')
})

export function turnScheme(): void {
  const next = scheme.get() === 'dark' ? 'light' : 'dark'
  localStorage.setItem('boyun.theme', next)
  scheme.set(next)
}
