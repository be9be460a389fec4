import { type Format, formats } from '../drafts/draft.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { readYears, type Years } from './years.ts'

/** Which part of a record words have to stand in. */
export const textFields = ['anywhere', 'title', 'author', 'subject', 'series', 'publisher'] as const
export type TextField = (typeof textFields)[number]

/** One thing that a question wants, or with `not` does not want. */
export type Term = { not: boolean } & (
  | { field: TextField; text: string; phrase: boolean }
  | { field: 'isbn'; text: string }
  | { field: 'language'; code: string }
  | { field: 'format'; format: Format }
  | { field: 'year'; years: Years }
)

const most = 20

/**
 * What somebody typed, in its parts: words in any order, "phrases", -exclusions, and fields (`author:`, `title:`, `subject:`,
 * `series:`, `publisher:`, `isbn:`, `language:`, `format:`, `year:1990..2000`). What looks like a field but is none, or has
 * a value that cannot be, is words. Never throws, whatever was typed.
 */
export function readTerms(typed: string, field: TextField = 'anywhere'): Term[] {
  const terms: Term[] = []
  for (const { groups = {} } of plain(typed).matchAll(token)) {
    const { not, name, quoted, bare } = groups
    const value = (quoted ?? bare ?? '').trim()
    if (!/[\p{L}\p{N}]/u.test(value)) continue
    const sign = { not: not !== undefined }
    const term = name === undefined ? null : fieldTerm(name.toLowerCase(), value, quoted !== undefined)
    if (term !== null) terms.push({ ...sign, ...term })
    else if (quoted !== undefined && name === undefined)
      terms.push({ ...sign, field, text: value, phrase: true })
    else terms.push({ ...sign, field, text: name === undefined ? value : `${name} ${value}`, phrase: false })
    if (terms.length === most) break
  }
  return terms
}

/** The words of a question that stand in no field and are wanted: what a title or a name may be told by. */
export const looseWords = (terms: readonly Term[]): string =>
  terms.flatMap(term => (term.field === 'anywhere' && !term.not ? [term.text] : [])).join(' ')

// A hyphen excludes only where a word begins: "well-known" and an ISBN keep theirs.
const token = /(?<=^|\s|")(?<not>-)?(?:(?<name>\p{L}+):)?(?:"(?<quoted>[^"]*)(?:"|$)|(?<bare>[^\s"]+))/gu

const plain = (typed: string): string =>
  typed
    .slice(0, 500)
    .toWellFormed()
    .replace(/[“”„‟«»「」『』＂]/gu, '"')
    .replace(/[：﹕]/gu, ':')
    .replace(/(^|\s)[−–—－](?=[\p{L}\p{N}"])/gu, '$1-')

type FieldTerm = Term extends infer One ? (One extends Term ? Omit<One, 'not'> : never) : never

function fieldTerm(name: string, value: string, phrase: boolean): FieldTerm | null {
  switch (name) {
    case 'title':
    case 'author':
    case 'subject':
    case 'series':
    case 'publisher':
      return { field: name, text: value, phrase }
    case 'isbn':
    case 'issn':
      return { field: 'isbn', text: value }
    case 'language': {
      const code = languageNamed(value)
      return code === null ? null : { field: name, code }
    }
    case 'format': {
      const format = formatNamed(value)
      return format === null ? null : { field: name, format }
    }
    case 'year': {
      const years = readYears(value)
      return years === null ? null : { field: name, years }
    }
    default:
      return null
  }
}

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '')

/** A kind of item as an address or a person writes it: "e-book", "ebook", "E book". */
export const formatNamed = (text: string): Format | null =>
  formats.find(one => bare(one) === bare(text)) ?? null
