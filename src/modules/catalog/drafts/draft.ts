/** What a person did for a book. MARC's relators and the words of other sources are folded to these. */
export const roles = [
  'author',
  'editor',
  'translator',
  'illustrator',
  'narrator',
  'composer',
  'performer',
  'conductor',
  'photographer',
  'contributor',
] as const
export type Role = (typeof roles)[number]

export const formats = [
  'book',
  'large-print',
  'e-book',
  'audiobook',
  'music',
  'score',
  'film',
  'map',
  'serial',
  'picture',
  'software',
  'object',
  'mixed',
] as const
export type Format = (typeof formats)[number]

export type DraftContributor = {
  /** As shown: natural order, in the script of the book where the record has it. */
  name: string
  /** As filed: "Eliot, George". Romanised where the record is. */
  sortName: string
  /** The other form of the name, when the record has two scripts. */
  otherName: string | null
  kind: 'person' | 'body' | 'meeting'
  /** Years of life as the record writes them ("1819-1880"), or ''. */
  dates: string
  role: Role
}

/** `isbn` holds 13 digits; `isbn-wrong` what was written with a wrong check digit, kept and told, never matched. */
export const identifierKinds = [
  'isbn',
  'isbn-wrong',
  'issn',
  'ismn',
  'doi',
  'ean',
  'control',
  'oclc',
  'lccn',
  'goodreads',
  'openlibrary',
  'librarything',
  'asin',
  'google',
  'gutenberg',
  'wikidata',
] as const
export type IdentifierKind = (typeof identifierKinds)[number]
export type DraftIdentifier = { kind: IdentifierKind; value: string }

export type DraftSubject = {
  label: string
  kind: 'topic' | 'person' | 'body' | 'place' | 'time' | 'title' | 'genre'
}
export type DraftSeries = { name: string; number: string | null }

/** A copy that the record itself names (MARC 852, 876, 945, 949, 952, 999; columns of a CSV). Codes are the source's. */
export type DraftCopy = {
  barcode: string | null
  callNumber: string | null
  branch: string | null
  location: string | null
  itemType: string | null
  /** Minor units of the library's currency. */
  priceMinor: number | null
}

/** `json`: MARC-in-JSON, or one object for each book. `lines`: MARC as lines of text (MarcEdit's, MicroLIF, Aleph's). */
export type OriginalFormat = 'marc' | 'marcxml' | 'json' | 'lines' | 'csv'

/** Something that was mended or left out while reading, in a code that the page puts into words. */
export type Told = { code: string; with?: Record<string, string | number> }

/** One record, read: values in the product's own terms, whatever it came from. */
export type BookDraft = {
  title: string
  subtitle: string | null
  /** Other titles that people look for: the romanised form, the spine's, the original's. */
  otherTitles: string[]
  sortTitle: string
  /** Who is responsible, as the title page says. */
  statement: string | null
  contributors: DraftContributor[]
  identifiers: DraftIdentifier[]
  edition: string | null
  publisher: string | null
  place: string | null
  /** As the record writes it: "c1989", "2021 [1964]". */
  published: string | null
  year: number | null
  originalYear: number | null
  /** BCP 47, first the main one; empty when not said. */
  languages: string[]
  pages: number | null
  extent: string | null
  format: Format
  subjects: DraftSubject[]
  series: DraftSeries[]
  summary: string | null
  /** Of the book, so everybody's. */
  notes: string[]
  /** Of a classification that the source gives (Dewey, Library of Congress), so everybody's. */
  callNumber: string | null
  /** Where it stands in the library that brings it, and what that library says of it: its own, never the shared record's. */
  ownCallNumber: string | null
  ownNote: string | null
  copies: DraftCopy[]
  told: Told[]
}

/** Why a record, or a whole file, could not be read. The page puts the code into words. */
export type Unreadable = { code: string; with?: Record<string, string | number> }

/** What comes out of a file, record by record. Numbers start at 1. `original` is what the file held, byte by byte. */
export type Reading =
  | { number: number; original: Uint8Array; format: OriginalFormat; draft: BookDraft }
  | { number: number; original: Uint8Array; format: OriginalFormat; unreadable: Unreadable }
