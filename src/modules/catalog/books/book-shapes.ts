import { z } from 'zod'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import { formats, roles } from '../drafts/draft.ts'
import type { ListedWork } from '../search/listed.ts'
import type { BookEdition } from './book-query.ts'

const picture = z.string().nullable().describe('Where its picture is, if it has one.')

/** A book as a list shows it. */
export const listedBook = z
  .object({
    id,
    title: z.string(),
    subtitle: z.string().nullable(),
    author: z.string(),
    language: z.string().nullable(),
    year: z.number().int().nullable(),
    format: z.enum(formats).nullable(),
    cover: picture,
    editions: z.number().int(),
    copies: z.object({
      total: z.number().int(),
      on_shelf: z.number().int(),
      branches: z.array(z.string()).describe('Where one stands on the shelf.'),
      next_due: moment.nullable(),
      call_number: z.string().nullable(),
    }),
  })
  .meta({ id: 'ListedBook' })

export const edition = z
  .object({
    id,
    title: z.string(),
    subtitle: z.string().nullable(),
    edition: z.string().nullable(),
    publisher: z.string().nullable(),
    place: z.string().nullable(),
    published: z.string().nullable(),
    year: z.number().int().nullable(),
    languages: z.array(z.string()),
    pages: z.number().int().nullable(),
    extent: z.string().nullable(),
    format: z.enum(formats),
    summary: z.string().nullable(),
    notes: z.array(z.string()),
    call_number: z.string().nullable(),
    cover: picture,
    identifiers: z.array(z.object({ kind: z.string(), value: z.string() })),
    series: z.array(z.object({ name: z.string(), number: z.string().nullable() })),
  })
  .meta({ id: 'Edition' })

export const book = z
  .object({
    id,
    title: z.string(),
    subtitle: z.string().nullable(),
    other_titles: z.array(z.string()),
    author: z.string(),
    language: z.string().nullable(),
    original_year: z.number().int().nullable(),
    people: z.array(
      z.object({
        id,
        name: z.string(),
        other_name: z.string().nullable(),
        role: z.enum(roles),
        edition_id: id.nullable(),
      }),
    ),
    subjects: z.array(z.string()),
    editions: z.array(edition),
  })
  .meta({ id: 'Book' })

/** A book in one library's list, with what the library itself says of it. */
export const libraryBook = book
  .extend({
    note: z.string().nullable().describe('What the library itself says of it.'),
    call_number: z.string().nullable().describe('Of the title in this library.'),
    local_subjects: z.array(z.string()),
  })
  .meta({ id: 'LibraryBook' })

const copyFacts = {
  id,
  library_id: id,
  library: z.string(),
  edition_id: id,
  barcode: z.string(),
  branch: z.string().describe('Where it stands.'),
  owner: z.string().describe('The branch that it belongs to.'),
  call_number: z.string().nullable(),
  location: z.string().nullable(),
  item_type: z.string(),
  status: z.enum([
    'in-collection',
    'damaged',
    'in-repair',
    'missing',
    'lost',
    'claimed-returned',
    'withdrawn',
  ]),
  reference_only: z.boolean(),
  availability: z.enum(['on-shelf', 'on-loan', 'on-hold-shelf', 'in-transit']),
  due_at: moment.nullable(),
}

/** A copy of a book that is known already. */
export const copyOfBook = z.object(copyFacts).meta({ id: 'CopyOfBook' })

/** What one library has of a book. */
export const libraryCopies = z
  .object({
    library_id: id,
    library: z.string(),
    copies: z.number().int(),
    on_shelf: z.number().int(),
    next_due: moment.nullable().describe('When the first of those on loan is due.'),
    waiting: z.number().int().describe('How many wait for one.'),
  })
  .meta({ id: 'LibraryCopies' })

export const copy = z.object({ ...copyFacts, work_id: id, title: z.string() }).meta({ id: 'Copy' })

export const asListed = ({
  id: workId,
  title,
  subtitle,
  by_line,
  language,
  original_year,
  ...rest
}: ListedWork) => {
  const { edition: first, editions, copies } = rest
  return {
    id: workId,
    title,
    subtitle,
    author: by_line,
    language,
    year: original_year ?? first?.year ?? null,
    format: (first?.format ?? null) as (typeof formats)[number] | null,
    cover: coverOf(rest.cover),
    editions,
    copies: {
      total: copies.total,
      on_shelf: copies.onShelf,
      branches: copies.places,
      next_due: copies.nextDue === null ? null : new Date(copies.nextDue),
      call_number: copies.callNumber,
    },
  }
}

export const asEdition = ({ callNumber, cover, ...facts }: BookEdition) => ({
  ...facts,
  call_number: callNumber,
  cover: coverOf(cover),
})

const coverOf = (name: string | null): string | null => (name === null ? null : `/covers/${name}/large`)
