/** Words about what is being typed, in the order one would fix them. Pure; null means fine. */
export function judgeEmail(email: string): 'empty' | 'no_at' | 'no_domain' | 'space' | null {
  const e = email.trim()
  if (!e) return 'empty'
  if (/\s/.test(e)) return 'space'
  const at = e.lastIndexOf('@')
  if (at < 1) return 'no_at'
  if (!/^[^.@]+(\.[^.@]+)+$/.test(e.slice(at + 1))) return 'no_domain'
  return null
}

export const shortest = 10

export function judgePassword(password: string, email: string): { word: 'empty' | 'short' | 'same' | 'repeat'; left?: number } | null {
  if (!password) return { word: 'empty' }
  if (password.length < shortest) return { word: 'short', left: shortest - password.length }
  if (/^(.)\1+$/.test(password) || /^(0123456789|1234567890|abcdefghij)/i.test(password)) return { word: 'repeat' }
  const name = email.split('@')[0] ?? ''
  if (name.length > 3 && password.toLowerCase().includes(name.toLowerCase())) return { word: 'same' }
  return null
}
