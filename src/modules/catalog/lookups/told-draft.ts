import type { BookDraft, DraftIdentifier, Format } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { clean } from '../drafts/text.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { yearIn } from '../marc/facts.ts'
import { personNamed } from '../marc/names.ts'

/** The facts that sources tell, in their own words. */
export type ToldFacts = {
  title: string
  subtitle?: string | undefined
  authors: readonly string[]
  publisher?: string | undefined
  place?: string | undefined
  published?: string | undefined
  pages?: number | undefined
  extent?: string | undefined
  language?: string | null | undefined
  subjects: readonly string[]
  genres: readonly string[]
  summary?: string | undefined
  notes: readonly string[]
  identifiers: readonly DraftIdentifier[]
  format?: Format
}

const mostSubjects = 20

/** A record of what somebody outside told; whatever they write is cut and cleaned as an import's is. */
export function toldDraft(facts: ToldFacts): BookDraft {
  const title = clean(facts.title, 1000)
  const language = facts.language ?? null
  return {
    title,
    subtitle: orNothing(facts.subtitle, 1000),
    otherTitles: [],
    sortTitle: sortTitleOf(title, language),
    statement: null,
    contributors: facts.authors
      .map(name => personNamed(clean(name, 200), 'author'))
      .filter(person => person !== null)
      .slice(0, 20),
    identifiers: [...facts.identifiers],
    edition: null,
    publisher: orNothing(facts.publisher, 300),
    place: orNothing(facts.place, 300),
    published: orNothing(facts.published, 100),
    year: facts.published === undefined ? null : yearIn(facts.published),
    originalYear: null,
    languages: language === null ? [] : [language],
    pages: pagesOf(facts.pages),
    extent: orNothing(facts.extent, 300),
    format: facts.format ?? 'book',
    subjects: [
      ...facts.genres.map(label => ({ label: clean(label, 200), kind: 'genre' as const })),
      ...facts.subjects.map(label => ({ label: clean(label, 200), kind: 'topic' as const })),
    ]
      .filter(({ label }) => label !== '')
      .slice(0, mostSubjects),
    series: [],
    summary: orNothing(facts.summary && withoutMarkup(facts.summary), 10_000),
    notes: facts.notes.map(note => clean(note, 1000)).filter(Boolean),
    callNumber: null,
    ownCallNumber: null,
    ownNote: null,
    copies: [],
    told: [],
  }
}

/** Identifiers of one kind, as sources list them; ISBNs in 13 digits, and none that is wrong. */
export const identifiersOf = (
  kind: DraftIdentifier['kind'],
  values: readonly string[] = [],
): DraftIdentifier[] =>
  values.flatMap(written => {
    const value = kind === 'isbn' ? readIsbn(written)?.isbn13 : clean(written, 200)
    return value ? [{ kind, value }] : []
  })

/** Each identifier once. */
export const distinct = (identifiers: readonly DraftIdentifier[]): DraftIdentifier[] => [
  ...new Map(identifiers.map(one => [`${one.kind} ${one.value}`, one])).values(),
]

const orNothing = (text: string | undefined, longest: number): string | null =>
  (text && clean(text, longest)) || null

const pagesOf = (pages: number | undefined): number | null =>
  pages !== undefined && Number.isInteger(pages) && pages > 0 && pages < 100_000 ? pages : null

/** Descriptions come with a little HTML; entities are few and known. */
const withoutMarkup = (text: string): string =>
  text
    .replace(/<[^>]{0,200}>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? ' ')
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }
