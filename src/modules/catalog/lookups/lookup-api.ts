import { z } from 'zod'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { ApiProblem } from '../../../web/kit/api/envelope.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { visibleEditionWith } from '../books/book-query.ts'
import { roles } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { lookUp } from './lookup.ts'
import { sourceNames } from './source.ts'

const lookedUp = z
  .object({
    found: z.enum(['here', 'elsewhere', 'nowhere', 'unknown']).describe('`unknown`: not all could be asked.'),
    isbn: z.string().describe('13 digits.'),
    work_id: id.nullable(),
    edition_id: id.nullable(),
    title: z.string().nullable(),
    subtitle: z.string().nullable(),
    people: z.array(z.object({ name: z.string(), role: z.enum(roles) })),
    publisher: z.string().nullable(),
    year: z.number().int().nullable(),
    pages: z.number().int().nullable(),
    language: z.string().nullable(),
    summary: z.string().nullable(),
    subjects: z.array(z.string()),
    sources: z.array(z.enum(sourceNames)),
    away: z.array(z.enum(sourceNames)).describe('Who could not be asked.'),
  })
  .meta({ id: 'LookedUpBook' })

const unsaid = {
  work_id: null,
  edition_id: null,
  title: null,
  subtitle: null,
  people: [],
  publisher: null,
  year: null,
  pages: null,
  language: null,
  summary: null,
  subjects: [],
  sources: [],
  away: [],
}

/** Looking a book up by its number. */
export const lookupApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/books/lookup',
    operation: 'lookUpBook',
    area: 'catalogue',
    summary: 'What is known of an ISBN',
    description:
      'From this installation, else from Open Library and Google Books. Nothing is written into a catalogue.',
    guard: asPerson('catalogue:read'),
    query: z.strictObject({ isbn: z.string().max(60).describe('10 or 13 digits, hyphens or none.') }),
    answer: lookedUp,
    async run({ ctx, person, query }) {
      const isbn = readIsbn(query.isbn)?.isbn13
      if (!isbn)
        throw new ApiProblem(422, {
          details: [{ field: 'isbn', message: ctx.words.t('catalog.errors.no-such-isbn') }],
        })
      const here = await visibleEditionWith(ctx.db, isbn, person.id)
      if (here) return { ...unsaid, ...here, found: 'here' as const, isbn }
      await rateLimit(ctx.pool, { name: 'lookups', tries: 1200, seconds: 3600 }).spend(person.id)
      const answers = await lookUp(ctx.db, ctx.config.lookups, [isbn], ctx.now)
      const { told, away } = answers.get(isbn) ?? { told: null, away: [] }
      if (told === null)
        return { ...unsaid, found: away.length > 0 ? ('unknown' as const) : ('nowhere' as const), isbn, away }
      const { title, subtitle, contributors, publisher, year, pages, languages, summary, subjects } =
        told.draft
      return {
        ...unsaid,
        found: 'elsewhere' as const,
        isbn,
        title,
        subtitle,
        people: contributors.map(({ name, role }) => ({ name, role })),
        publisher,
        year,
        pages,
        language: languages[0] ?? null,
        summary,
        subjects: subjects.map(({ label }) => label),
        sources: told.sources,
        away,
      }
    },
  }),
]
