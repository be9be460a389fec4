const MOST_CHARACTERS = 60
const SUBTITLE = /\s*[:;]\s|\s\/\s|\s\(|\s[–—]\s/u
const LEADING_ARTICLE = /^(the|an?|der|die|das|le|la|les|el|los|las|il|o|os)\s+/iu

/** Scripts whose first letter stands well alone on a board; elsewhere the ornament takes its place. */
const STANDS_ALONE =
  /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{N}]/u

/**
 * What a cover says: without the subtitle, without the punctuation that MARC leaves at the end, and never
 * over 60 characters.
 */
export function shortTitle(title: string): string {
  const whole = title
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s*[/:;,.]+$/u, '')
  const end = whole.search(SUBTITLE)
  const main = end === -1 ? whole : whole.slice(0, end)
  const kept = charactersIn(main) >= 2 ? main : whole
  if (charactersIn(kept) <= MOST_CHARACTERS) return kept
  return `${[...kept]
    .slice(0, MOST_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`
}

/** Exact where it matters: a character has one unit or two. */
const charactersIn = (text: string): number =>
  text.length < 4 || text.length > MOST_CHARACTERS ? [...text].length : text.length

/** Whether the first letter belongs to a script written from right to left. */
export function isRightToLeft(text: string): boolean {
  return /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufefc]/u.test(text)
}

/** The letter or figure for an initial, upper case, after a leading article; null where none stands well alone. */
export function initialOf(title: string): string | null {
  const rest = title.replace(LEADING_ARTICLE, '').replace(/^[^\p{L}\p{N}]+/u, '')
  const first = ([...rest][0] ?? '').toUpperCase()
  return STANDS_ALONE.test(first) ? first : null
}
