import type { IdentifierKind } from './draft.ts'
import { readIsbn } from './isbn.ts'
import { clean } from './text.ts'

/**
 * A number as the catalogue keeps it, or null where its signs cannot be one of that kind. Check digits are checked where
 * the kind has one (ISBN, ISSN, ISMN, EAN and UPC); `isbn-wrong` and `control` are kept as they are written.
 */
export function readIdentifier(kind: IdentifierKind, written: string): string | null {
  const text = clean(written, 200)
  if (text === '') return null
  return readers[kind](text)
}

const pattern =
  (form: RegExp, tidy: (text: string) => string = text => text) =>
  (text: string): string | null => {
    const tidied = tidy(text)
    return form.test(tidied) ? tidied : null
  }

const bare = (text: string): string => text.replace(/[\s\p{Pd}]/gu, '').toUpperCase()
const withoutAddress = (text: string): string => text.replace(/^https?:\/\/\S*\/(?=[^/]+$)/i, '')
const digits = (text: string): string =>
  bare(withoutAddress(text)).replace(/^(?:\(OCOLC\))?(?:OC[MN]|ON)?/, '')

const readers: Record<IdentifierKind, (text: string) => string | null> = {
  isbn: text => readIsbn(text)?.isbn13 ?? null,
  'isbn-wrong': text => text,
  issn(text) {
    const digits = bare(text).replace(/^ISSN:?/, '')
    return /^\d{7}[\dX]$/.test(digits) && digits[7] === issnDigit(digits)
      ? `${digits.slice(0, 4)}-${digits.slice(4)}`
      : null
  },
  // Since 2008 an ISMN is thirteen digits from 9790 on; before it began with an M.
  ismn(text) {
    const digits = bare(text)
      .replace(/^ISMN:?/, '')
      .replace(/^M/, '9790')
    return /^9790\d{9}$/.test(digits) && hasCheckDigit(digits) ? digits : null
  },
  doi: pattern(/^10\.\d{4,9}\/\S+$/, text =>
    text.replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i, '').toLowerCase(),
  ),
  // An UPC has twelve digits: an EAN that begins with nought.
  ean(text) {
    const digits = bare(text)
    return /^(?:\d{8}|\d{12,13})$/.test(digits) && hasCheckDigit(digits) ? digits : null
  },
  control: text => text,
  oclc: pattern(/^\d{1,14}$/, digits),
  lccn: pattern(/^[a-z]{0,3}\d{8,10}$/, text =>
    withoutAddress(text)
      .toLowerCase()
      .replace(/\/.*$/, '')
      .replace(/\s/g, '')
      // "85-2" is short for 85000002 (the Library of Congress's rule for its numbers).
      .replace(/^([a-z]*\d+)-(\d+)$/, (_, head: string, tail: string) => head + tail.padStart(6, '0')),
  ),
  goodreads: pattern(/^\d{1,12}$/, text =>
    text.replace(/^https?:\/\/\S*\/book\/show\/(\d+).*$/i, '$1').trim(),
  ),
  openlibrary: pattern(/^OL\d{1,10}[MW]$/, text => /OL\d+[MW]/i.exec(text)?.[0].toUpperCase() ?? text),
  librarything: pattern(/^\d{1,12}$/, digits),
  asin: pattern(/^[A-Z0-9]{10}$/, text => bare(withoutAddress(text))),
  google: pattern(/^[\w-]{6,20}$/, text => text.replace(/^https?:\/\/\S*[?&]id=([\w-]+).*$/i, '$1')),
  gutenberg: pattern(/^[1-9]\d{0,6}$/, text => withoutAddress(text)),
  wikidata: pattern(/^Q[1-9]\d{0,10}$/, text => withoutAddress(text).toUpperCase()),
}

function issnDigit(digits: string): string {
  const sum = [...digits.slice(0, 7)].reduce((total, digit, place) => total + Number(digit) * (8 - place), 0)
  const digit = (11 - (sum % 11)) % 11
  return digit === 10 ? 'X' : String(digit)
}

/** GS1's check digit: from the right each second digit counts three times. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0)
  return sum % 10 === 0
}
