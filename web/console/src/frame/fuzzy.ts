/** All words typed occur in the text, in any order; a word also counts when its letters occur one after the other within one word of it. */
export function matches(typed: string, text: string): boolean {
  const hay = text.toLowerCase()
  return typed.toLowerCase().split(/\s+/).filter(Boolean).every((w) => hay.includes(w) || hay.split(/\s+/).some((word) => within(w, word)))
}

function within(letters: string, word: string): boolean {
  let at = -1
  for (const c of letters) {
    at = word.indexOf(c, at + 1)
    if (at < 0) return false
  }
  return letters.length > 1
}
