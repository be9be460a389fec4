// What a typesetter drew as one piece, and signs that only look like letters: compatibility forms of Latin and Arabic letters and of
// radicals. Everything else stays as it is: NFKC over all of it would make "x²" of "x2" and take the width from Japanese.
const drawn = /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc\u2e80-\u2fdf]+/gu
const unseen = /(?![\n\t])[\p{Cc}\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/gu
const wide =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303f\\uff01-\\uff60\\u30fb\\u30fc'
const between = new RegExp(`(?<=[${wide}]) +(?=[${wide}])`, 'gu')
const wideEnd = new RegExp(`[${wide}]$`, 'u')
const wideStart = new RegExp(`^[${wide}]`, 'u')

/** One line as it can be read, searched and kept: letters instead of ligatures, single spaces, none between signs that want none. */
export const tidied = (line: string): string =>
  line
    .replace(drawn, piece => piece.normalize('NFKC'))
    .replace(unseen, '')
    .toWellFormed()
    .normalize('NFC')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(between, '')
    .trim()

/** Two lines of one paragraph. A word that was divided at the line's end is whole again; signs that want no space get none. */
export function joinedLines(one: string, next: string): string {
  if (one === '') return next
  // A capital or a figure behind the hyphen says that it belongs there.
  if (/\p{L}[-\u2010]$/u.test(one) && /^\p{Ll}/u.test(next)) return one.slice(0, -1) + next
  const close = (wideEnd.test(one) && wideStart.test(next)) || /\p{L}[-\u2010]$/u.test(one)
  return one + (close ? '' : ' ') + next
}
