/**
 * What a slip on the hold shelf says instead of a name: the first three letters of the last name and the last two digits
 * of the card, as ADE 40. Found again by staff, and read by nobody else as somebody.
 */
export function patronCode(name: string, card: string | null): string {
  const [before = '', after] = name.split(',')
  // Written 'Adeyemi, Samuel' the last name is the first.
  const last = after === undefined ? (before.trim().split(/\s+/).at(-1) ?? '') : before.trim()
  const letters = [...last].filter(sign => /\p{L}/u.test(sign)).slice(0, 3)
  return [letters.join('').toUpperCase(), card?.slice(-2)].filter(Boolean).join(' ')
}
