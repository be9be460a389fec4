import type { BookDraft, DraftIdentifier, Told, Unreadable } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { bracketed, clean, orNull, unpunctuated, withoutSeparators } from '../drafts/text.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { classNumberOf, copiesOf, ownCallNumberOf, ownNoteOf } from './copies-named.ts'
import { datesOf, formatOf, languagesOf, pagesIn, seriesOf, subjectsOf } from './facts.ts'
import { contributorsOf, statementOf } from './names.ts'
import {
  fieldsOf,
  firstOf,
  linkedScript,
  type MarcField,
  type MarcRecord,
  valueIn,
  valuesIn,
} from './record.ts'
import { fromUnimarc, isUnimarc } from './unimarc.ts'

/** What a MARC 21 record says, in the product's terms; only a record without any title cannot become a book. */
export function marcDraft(written: MarcRecord): BookDraft | { unreadable: Unreadable } {
  const kind = written.leader[6] ?? ' '
  if (kind === 'z') return { unreadable: { code: 'authority' } }
  if ('uvxy'.includes(kind)) return { unreadable: { code: 'holdings' } }
  const record = isUnimarc(written) ? fromUnimarc(written) : written
  const told: Told[] =
    record.lostBytes > 0 ? [{ code: 'lost-characters', with: { count: record.lostBytes } }] : []
  const titles = titlesOf(record, told)
  if (titles === null) return { unreadable: { code: 'no-title' } }
  const languages = languagesOf(record)
  const imprint = imprintOf(record)
  const extent = orNull(
    clean(
      valuesIn(firstOf(record, '300') ?? emptyField, 'a')
        .map(unpunctuated)
        .join(', '),
      200,
    ),
  )
  return {
    ...titles.shown,
    otherTitles: titles.others,
    sortTitle: titles.sortTitle ?? sortTitleOf(titles.shown.title, languages[0] ?? null),
    statement: statementOf(linkedOrSelf(record, firstOf(record, '245'))),
    contributors: contributorsOf(record),
    identifiers: identifiersOf(record, told),
    edition: orNull(clean(unpunctuated(valueIn(linkedOrSelf(record, firstOf(record, '250')), 'a')), 200)),
    ...imprint,
    ...datesOf(record),
    languages,
    pages: pagesIn(extent ?? ''),
    extent,
    format: formatOf(record),
    subjects: subjectsOf(record),
    series: seriesOf(record),
    summary: orNull(
      clean(
        fieldsOf(record, '520')
          .map(field => valuesIn(field, 'ab').join(' '))
          .join(' '),
        10_000,
      ),
    ),
    notes: fieldsOf(record, '500', '501', '504', '505', '511', '538', '546')
      .map(field => clean(valuesIn(field, 'agrt').join(' '), 2000))
      .filter(note => note !== '')
      .slice(0, 20),
    callNumber: classNumberOf(record),
    ownCallNumber: ownCallNumberOf(record),
    ownNote: ownNoteOf(record),
    copies: copiesOf(record),
    told,
  }
}

const emptyField: MarcField = { tag: '', ind1: ' ', ind2: ' ', value: '', subfields: [] }

const linkedOrSelf = (record: MarcRecord, field: MarcField | undefined) =>
  field === undefined ? undefined : (linkedScript(record, field) ?? field)

type Titles = {
  shown: { title: string; subtitle: string | null }
  others: string[]
  sortTitle: string | null
}

/** The title in the script of the book is shown, the romanised one is found just as well (docs/decisions/0010). */
function titlesOf(record: MarcRecord, told: Told[]): Titles | null {
  const statements = fieldsOf(record, '245').filter(field => titleIn(field).title !== '')
  const main = statements[0] ?? substituteTitle(record)
  if (main === undefined) return null
  if (statements.length === 0) told.push({ code: 'title-from-field', with: { field: main.tag } })
  const script = linkedScript(record, main)
  const shownField = script !== undefined && titleIn(script).title !== '' ? script : main
  const shown = titleIn(shownField)
  const others = [main, ...statements.slice(1)]
    .filter(field => field !== shownField)
    .map(field => [titleIn(field).title, titleIn(field).subtitle].filter(Boolean).join(': '))
  const added = fieldsOf(record, '240', '130', '246', '247', '740').flatMap(field => [
    titleIn(field).title,
    ...(linkedScript(record, field) === undefined
      ? []
      : [titleIn(linkedScript(record, field) ?? field).title]),
  ])
  const known = new Set(['', shown.title])
  return {
    shown,
    others: [...others, ...added].filter(title => !known.has(title) && known.add(title)).slice(0, 20),
    sortTitle: filed(shownField, shown.title),
  }
}

const substituteTitle = (record: MarcRecord) =>
  fieldsOf(record, '880')
    .filter(field => valueIn(field, '6').startsWith('245'))
    .concat(fieldsOf(record, '240', '130', '740', '246'))
    .find(field => titleIn(field).title !== '')

function titleIn(field: MarcField): { title: string; subtitle: string | null } {
  const parts: string[] = []
  const subtitles: string[] = []
  for (const { code, value } of field.subfields) {
    const text = unpunctuated(value)
    if (text === '') continue
    if (code === 'b') subtitles.push(text)
    if (code === 'a' || code === 'n' || code === 'p' || (code === 't' && field.tag !== '245'))
      parts.push(text)
  }
  // A 245 with only $b still has a name.
  const title = parts.length > 0 ? parts.join('. ') : (subtitles.shift() ?? '')
  return { title: clean(title, 1000), subtitle: orNull(clean(subtitles.join(' : '), 1000)) }
}

/** The second indicator counts the signs of an article; catalogues get it wrong, so it must end at the start of a word. */
function filed(field: MarcField, title: string): string | null {
  if (!/^[0-9]$/.test(field.ind2) || (field.tag !== '245' && field.tag !== '880')) return null
  const skip = Number(field.ind2)
  if (skip === 0) return sortTitleOf(title, 'none')
  const rest = title.slice(skip)
  return rest === '' || !/[\s'’\p{Pd}"“‘[(.]$/u.test(title.slice(0, skip)) ? null : sortTitleOf(rest, 'none')
}

function imprintOf(record: MarcRecord): { place: string | null; publisher: string | null } {
  const fields = fieldsOf(record, '264', '260')
  const field = fields.find(({ tag, ind2 }) => tag === '264' && ind2 === '1') ?? fields.at(-1)
  const first = field?.tag === '260' ? (fieldsOf(record, '260')[0] ?? field) : field
  const shown = linkedOrSelf(record, first)
  const name = clean(bracketed(unpunctuated(valueIn(shown, 'b'))), 300)
  return {
    place: orNull(clean(bracketed(withoutSeparators(valueIn(shown, 'a'))), 200)),
    publisher: /^\[?s\.\s?n\.\]?$/i.test(name) ? null : orNull(name),
  }
}

/** Numbers of other places, as our own records name them in 024 $2. */
const sources = ['goodreads', 'openlibrary', 'librarything', 'asin'] as const

/** Every 020 $a counts (RULES R9); $z is a cancelled number and does not. */
function identifiersOf(record: MarcRecord, told: Told[]): DraftIdentifier[] {
  const found: DraftIdentifier[] = []
  for (const written of fieldsOf(record, '020').flatMap(field => valuesIn(field, 'a'))) {
    const isbn = readIsbn(written)
    if (isbn === null) continue
    if (isbn.isbn13 !== null) found.push({ kind: 'isbn', value: isbn.isbn13 })
    else {
      told.push({
        code: isbn.problem === 'length' ? 'no-isbn' : 'wrong-isbn',
        with: { written: clean(written, 60) },
      })
      if (isbn.digits !== '') found.push({ kind: 'isbn-wrong', value: isbn.digits })
    }
  }
  for (const written of fieldsOf(record, '022').flatMap(field => valuesIn(field, 'a'))) {
    const issn = /^\s*(\d{4})-?(\d{3}[\dXx])/.exec(written)
    if (issn !== null) found.push({ kind: 'issn', value: `${issn[1]}-${issn[2]?.toUpperCase()}` })
  }
  const lccn = clean(valueIn(firstOf(record, '010'), 'a'), 40).replace(/\s+/g, '')
  if (lccn !== '') found.push({ kind: 'lccn', value: lccn })
  const control = clean(firstOf(record, '001')?.value ?? '', 60)
  const source = clean(firstOf(record, '003')?.value ?? '', 20)
  if (control !== '') found.push({ kind: 'control', value: source === '' ? control : `${source}:${control}` })
  for (const written of fieldsOf(record, '035').flatMap(field => valuesIn(field, 'a'))) {
    const number = /^\(OCoLC\)\D{0,3}0*(\d+)/.exec(written.trim())?.[1]
    if (number !== undefined) found.push({ kind: 'oclc', value: number })
  }
  for (const other of fieldsOf(record, '024').filter(({ ind1 }) => ind1 === '7')) {
    const kind = sources.find(source => source === valueIn(other, '2'))
    const value = clean(valueIn(other, 'a'), 60)
    if (kind !== undefined && value !== '') found.push({ kind, value })
  }
  const seen = new Set<string>()
  return found.filter(({ kind, value }) => !seen.has(`${kind} ${value}`) && seen.add(`${kind} ${value}`))
}
