import type { BookDraft, Format } from '../drafts/draft.ts'
import { marcLanguage } from './marc-languages.ts'
import type { MarcField, MarcRecord } from './record.ts'

export const control = (tag: string, value: string): MarcField => ({
  tag,
  ind1: ' ',
  ind2: ' ',
  value,
  subfields: [],
})

const types: Record<Format, string> = {
  book: 'am',
  'large-print': 'am',
  'e-book': 'am',
  serial: 'as',
  audiobook: 'im',
  music: 'jm',
  score: 'cm',
  film: 'gm',
  map: 'em',
  picture: 'km',
  software: 'mm',
  object: 'rm',
  mixed: 'pm',
}

/** What the leader and 008 say in single letters: the kind, the years, the main language. */
export function withFixed(record: MarcRecord, draft: BookDraft, before: BookDraft | null): MarcRecord {
  const leader =
    before?.format === draft.format
      ? record.leader
      : record.leader.slice(0, 6) + types[draft.format] + record.leader.slice(8)
  const same =
    before !== null &&
    (['year', 'originalYear', 'format'] as const).every(one => before[one] === draft[one]) &&
    before.languages[0] === draft.languages[0]
  if (same) return { ...record, leader }
  const old = record.fields.find(({ tag }) => tag === '008')?.value ?? ''
  const value = fixedOf(old, draft)
  const rest = record.fields.filter(({ tag }) => tag !== '008')
  const place = rest.findIndex(({ tag }) => tag > '008')
  return {
    ...record,
    leader,
    fields: rest.toSpliced(place === -1 ? rest.length : place, 0, control('008', value)),
  }
}

function fixedOf(old: string, { year, originalYear, languages, format }: BookDraft): string {
  const four = (number: number | null) =>
    number !== null && number >= 1000 && number <= 9999 ? String(number) : '    '
  const reprint = originalYear !== null && originalYear >= 1000
  const form = format === 'large-print' ? 'd' : format === 'e-book' ? 'o' : ' '
  const language = (languages[0] === undefined ? null : marcLanguage(languages[0])) ?? '   '
  const base = old.padEnd(40).slice(0, 40)
  const dates = reprint ? `r${four(year)}${four(originalYear)}` : `s${four(year)}    `
  return `${base.slice(0, 6)}${dates}${base.slice(15, 23)}${form}${base.slice(24, 35)}${language}${base.slice(38)}`
}
