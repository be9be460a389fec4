import { z } from 'zod'
import { optional, type Values } from '../../../web/kit/form.ts'
import { formats, type IdentifierKind, identifierKinds, type Role, roles } from '../drafts/draft.ts'
import { readIdentifier } from '../drafts/identifier.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { clean } from '../drafts/text.ts'
import { language, line, pages, title, year } from './forms.ts'
import type { RecordEntry } from './record-entry.ts'
import type { WorkState } from './work-state.ts'

/** Each line of a text area, at most so many. */
const lines = (most: number, longest: number) =>
  optional(20_000).transform(text =>
    [...new Set((text ?? '').split('\n').map(one => clean(one, longest)))]
      .filter(one => one !== '')
      .slice(0, most),
  )

/** Text of several lines. */
const prose = (max: number) => optional(max)

/** A field that comes once for each row. */
const column = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(sent => (sent === undefined ? [] : [sent].flat()).slice(0, 80))

const languages = optional(200)
  .refine(
    text => text === null || text.split(',').every(one => languageNamed(one) !== null),
    'catalog.errors.languages',
  )
  .transform(text => [...new Set((text ?? '').split(',').flatMap(one => languageNamed(one) ?? []))])

const editionShape = {
  editionTitle: line(1000),
  editionSubtitle: line(1000),
  statement: line(1000),
  editionStatement: line(),
  publisher: line(),
  place: line(),
  published: line(),
  year,
  languages,
  pages,
  extent: line(),
  format: z.enum(formats, 'catalog.errors.format'),
  summary: prose(20_000),
  notes: lines(40, 4000),
  callNumber: line(100),
  identifierKind: column,
  identifierValue: column,
  seriesName: column,
  seriesNumber: column,
}

const workShape = {
  title,
  subtitle: line(1000),
  otherTitles: lines(20, 1000),
  workLanguage: language,
  originalYear: year,
  personName: column,
  personRole: column,
  subjects: lines(80, 200),
  genres: lines(40, 200),
}

type Columns = {
  identifierKind: string[]
  identifierValue: string[]
  seriesName: string[]
  seriesNumber: string[]
}

/** Says which number does not hold, in its row. */
function checkNumbers(sent: Partial<Columns>, ctx: z.RefinementCtx): void {
  for (const [row, value] of (sent.identifierValue ?? []).entries()) {
    const kind = kindIn(sent.identifierKind?.[row])
    if (value.trim() === '' || (kind && readIdentifier(kind, value) !== null)) continue
    const message = kind === 'isbn' ? 'catalog.errors.wrong-isbn' : 'catalog.errors.number'
    ctx.addIssue({ code: 'custom', path: [rowId('identifierValue', row)], message })
  }
}

/** The id of a field in a row: the first has the field's own name. */
export const rowId = (name: string, row: number): string => (row === 0 ? name : `${name}-${row}`)

const kindIn = (text: string | undefined): IdentifierKind | undefined =>
  identifierKinds.find(kind => kind === text)

const numbersIn = ({ identifierKind, identifierValue, seriesName, seriesNumber }: Columns) => ({
  identifiers: identifierValue.flatMap((written, row) => {
    const kind = kindIn(identifierKind[row])
    const value = kind ? readIdentifier(kind, written) : null
    return kind && value !== null ? [{ kind, value }] : []
  }),
  series: seriesName.flatMap((written, row) => {
    const name = clean(written, 300)
    return name === '' ? [] : [{ name, number: clean(seriesNumber[row] ?? '', 60) || null }]
  }),
})

/** A work and one of its editions. */
export const recordForm = z
  .object({ ...workShape, ...editionShape, editionId: z.uuid(), revision: z.coerce.number().int() })
  .superRefine(checkNumbers, { when: () => true })
  .transform(({ editionId, revision, personName, personRole, ...sent }) => ({
    editionId,
    revision,
    entry: {
      ...sent,
      ...numbersIn(sent),
      people: personName.flatMap((written, row): RecordEntry['people'] => {
        const name = clean(written, 300)
        const role: Role = roles.find(one => one === personRole[row]) ?? 'author'
        return name === '' ? [] : [{ name, role }]
      }),
    } satisfies RecordEntry,
  }))

/** An edition alone. */
export const editionForm = z
  .object(editionShape)
  .superRefine(checkNumbers, { when: () => true })
  .transform(sent => ({ ...sent, ...numbersIn(sent) }))

/** A record as its form shows it. */
export function recordValues(state: WorkState, editionId: string, revision: number): Values {
  const edition = state.editions.find(({ id }) => id === editionId)
  const people = state.people.filter(one => one.editionId === null || one.editionId === editionId)
  const text = (value: string | number | null | undefined) => String(value ?? '')
  return {
    editionId,
    revision: String(revision),
    title: state.title,
    subtitle: text(state.subtitle),
    otherTitles: state.otherTitles.join('\n'),
    workLanguage: text(state.language),
    originalYear: text(state.originalYear),
    personName: people.map(({ name }) => name),
    personRole: people.map(({ role }) => role),
    subjects: headings(state, false),
    genres: headings(state, true),
    editionTitle: edition?.title === state.title ? '' : text(edition?.title),
    editionSubtitle: edition?.subtitle === state.subtitle ? '' : text(edition?.subtitle),
    statement: text(edition?.statement),
    editionStatement: text(edition?.editionStatement),
    publisher: text(edition?.publisher),
    place: text(edition?.place),
    published: text(edition?.published),
    year: text(edition?.year),
    languages: (edition?.languages ?? []).join(', '),
    pages: text(edition?.pages),
    extent: text(edition?.extent),
    format: edition?.format ?? 'book',
    summary: text(edition?.summary),
    notes: (edition?.notes ?? []).join('\n'),
    callNumber: text(edition?.callNumber),
    identifierKind: (edition?.identifiers ?? []).map(({ kind }) => kind),
    identifierValue: (edition?.identifiers ?? []).map(({ value }) => value),
    seriesName: (edition?.series ?? []).map(({ name }) => name),
    seriesNumber: (edition?.series ?? []).map(({ number }) => text(number)),
  }
}

const headings = ({ subjects }: WorkState, genres: boolean): string =>
  subjects
    .filter(({ kind }) => (kind === 'genre') === genres)
    .map(({ label }) => label)
    .join('\n')
