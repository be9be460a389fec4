import { z } from 'zod'
import { given } from '../../../web/kit/api/given.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import { formats, identifierKinds, roles } from '../drafts/draft.ts'
import { readIdentifier } from '../drafts/identifier.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { clean } from '../drafts/text.ts'

const text = (max: number) =>
  z
    .string()
    .max(max)
    .transform(written => clean(written, max))
    .pipe(z.string().min(1))
const texts = (most: number, longest = 200) => z.array(text(longest)).max(most)

const language = z
  .string()
  .refine(code => languageNamed(code) !== null, 'catalog.errors.language')
  .transform(code => languageNamed(code) ?? code)

const year = z.number().int().min(1000).max(2100)

const identifier = z
  .strictObject({ kind: z.enum(identifierKinds), value: z.string().max(200) })
  .refine(({ kind, value }) => readIdentifier(kind, value) !== null, 'catalog.errors.number')
  .transform(({ kind, value }) => ({ kind, value: readIdentifier(kind, value) ?? value }))

const editionChange = z
  .strictObject({
    title: text(1000),
    subtitle: text(1000).nullable(),
    statement: text(1000).nullable(),
    edition: text(300).nullable(),
    publisher: text(300).nullable(),
    place: text(300).nullable(),
    published: text(300).nullable(),
    year: year.nullable(),
    languages: z.array(language).max(20),
    pages: z.number().int().min(1).max(99_999).nullable(),
    extent: text(300).nullable(),
    format: z.enum(formats),
    summary: text(20_000).nullable(),
    notes: texts(40, 4000),
    call_number: text(100).nullable(),
    identifiers: z.array(identifier).max(80),
    series: z.array(z.strictObject({ name: text(300), number: text(60).nullable() })).max(80),
  })
  .partial()
  .extend({ id })

/** What a client of the API may change of a book, and of what its library says of it. What is not sent stays. */
export const bookChange = z
  .strictObject({
    title: text(1000),
    subtitle: text(1000).nullable(),
    other_titles: texts(20, 1000),
    language: language.nullable(),
    original_year: year.nullable(),
    people: z.array(z.strictObject({ name: text(300), role: z.enum(roles) })).max(60),
    subjects: texts(80),
    genres: texts(40),
    editions: z.array(editionChange).max(100).describe('Those to be changed, each by its id.'),
    note: text(4000).nullable(),
    call_number: text(100).nullable(),
    local_subjects: texts(40),
  })
  .partial()
  .meta({ example: { note: 'Signed by the author.', local_subjects: ['Our town'] } })

/** What is sent of the record, which others share, and of what the library says alone. */
export function partsOf(body: z.output<typeof bookChange>) {
  const { note, call_number: callNumber, local_subjects: localSubjects, editions, ...facts } = body
  const record = given({ ...facts, editions: editions?.map(given) })
  return { record, own: given({ note, callNumber, localSubjects }) }
}

/** What is wanted of a record; what is missing stays. */
export type RecordChange = ReturnType<typeof partsOf>['record']
