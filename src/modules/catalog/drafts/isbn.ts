/** What is wrong with a number that was written as an ISBN. */
export type IsbnProblem = 'check-digit' | 'length' | 'rounded'

/** `isbn13` is set only where the check digit holds; `digits` is what was written without its separators. */
export type ReadIsbn = {
  written: string
  digits: string
  isbn13: string | null
  problem: IsbnProblem | null
  /** Spreadsheets drop leading zeros; the check digit proves that they belong back. */
  zerosRestored: boolean
}

/**
 * Reads an ISBN in any form people write (RULES R9): hyphens and spaces, `="…"`, "ISBN-13:", trailing text such as
 * "(pbk.) : $6.99", ISBN-10, a number that lost its leading zeros. Null when no number is there at all.
 */
export function readIsbn(written: string): ReadIsbn | null {
  const text = written
    .normalize('NFKC')
    .replace(/^\s*(?:="*|')?\s*[([]?\s*(?:isbn(?:[- ]?1[03])?\s*:?)?\s*/i, '')
  if (/^\d(?:\.\d+)?e\+?\d+/i.test(text)) {
    return { written, digits: '', isbn13: null, problem: 'rounded', zerosRestored: false }
  }
  const digits = firstNumber(text)
  if (digits === null) return null
  const isbn13 = toIsbn13(digits) ?? toIsbn13(digits.padStart(10, '0'))
  return {
    written,
    digits,
    isbn13,
    problem: isbn13 !== null ? null : digits.length === 10 || isBookland(digits) ? 'check-digit' : 'length',
    zerosRestored: isbn13 !== null && digits.length < 10,
  }
}

/** The 13-digit form of a bare, correct ISBN-10 or ISBN-13; null for anything else. */
export function toIsbn13(digits: string): string | null {
  if (isBookland(digits)) return check13(digits.slice(0, 12)) === digits[12] ? digits : null
  if (!/^\d{9}[\dX]$/.test(digits) || check10(digits.slice(0, 9)) !== digits[9]) return null
  const stem = `978${digits.slice(0, 9)}`
  return stem + check13(stem)
}

const isBookland = (digits: string) => /^97[89]\d{10}$/.test(digits)

/** Spaces part the groups of one ISBN, but also an ISBN from a year or a price: the shortest run that is whole wins. */
function firstNumber(text: string): string | null {
  const run = /^[\dXx](?:[\s\p{Pd}]?[\dXx])*/u.exec(text)?.[0]
  if (run === undefined || !/\d{2}/.test(run.replace(/[\s\p{Pd}]/gu, ''))) return null
  const groups = run.split(/\s/)
  for (let end = 1; end <= groups.length; end++) {
    const digits = bare(groups.slice(0, end).join(''))
    if (digits.length === 10 || digits.length === 13) return digits
  }
  return bare(run).slice(0, 40)
}

const bare = (text: string) => text.replace(/[\s\p{Pd}]/gu, '').toUpperCase()

function check13(stem: string): string {
  const sum = [...stem].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0)
  return String((10 - (sum % 10)) % 10)
}

function check10(stem: string): string {
  const sum = [...stem].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0)
  const digit = (11 - (sum % 11)) % 11
  return digit === 10 ? 'X' : String(digit)
}
