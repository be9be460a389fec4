import { clothOf } from './cloth.ts'
import type { CoverSize } from './drawn-cover.ts'
import { coverHash } from './hash.ts'
import { escapeText, filled } from './svg.ts'

const SIDE = 96

/** Scripts in which two letters side by side read as initials; elsewhere one stands alone. */
const PAIRS = /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Armenian}\p{N}]/u
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * The bookplate of a person without a picture, as SVG text for a page: their initials stamped on cloth. Pure, like a drawn cover;
 * decoration, hidden from screen readers: the name stands beside it.
 */
export function drawnMonogram(name: string, size?: CoverSize): string {
  const { cloth, foil } = clothOf(coverHash(name, ''))
  const initials = initialsOf(name)
  const classes = ['cover portrait', size].filter(Boolean).join(' ')
  const letters = `<text x="48" y="62" font-size="${initials.length > 2 ? 26 : 38}" text-anchor="middle" fill="${foil}">${escapeText(initials)}</text>`
  return `<svg class="${classes}" viewBox="0 0 ${SIDE} ${SIDE}" aria-hidden="true" focusable="false">${filled(0, 0, SIDE, SIDE, cloth)}${frame(foil)}${letters}</svg>`
}

// Thick and thin, as the rule under a page's title.
const frame = (ink: string): string =>
  `<path d="M6 6H90V90H6Z" fill="none" stroke="${ink}" stroke-width="3"/><path d="M11 11H85V85H11Z" fill="none" stroke="${ink}"/>`

/** First letters of the first and the last word, upper case; of a name without letters or figures a dash. */
export function initialsOf(name: string): string {
  const words = name
    .normalize('NFC')
    .split(/[\s\p{P}]+/u)
    .filter(word => /^[\p{L}\p{N}]/u.test(word))
  const [first = '–', last] = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    word => word && firstOf(word),
  )
  return last && PAIRS.test(first) && PAIRS.test(last) ? first + last : first
}

const firstOf = (word: string): string =>
  ([...graphemes.segment(word)][0]?.segment ?? '').toLocaleUpperCase('en')
