import type { Format } from '../../catalog/index.ts'
import type { Status } from '../books/book.ts'
import type { GoalKind } from '../goals/tables.ts'
import type { NoteKind } from '../notes/tables.ts'
import type { PartialDate } from '../readthroughs/partial-date.ts'
import type { Length, Unit } from '../readthroughs/place.ts'
import type { Outcome } from '../readthroughs/tables.ts'

/** The programs whose files are read, and our own; `table` is any other with a title column. */
export const sources = [
  'carrel',
  'goodreads',
  'storygraph',
  'librarything',
  'calibre',
  'libib',
  'hardcover',
  'openlibrary',
  'bookwyrm',
  'jelu',
  'openreads',
  'table',
] as const
export type Source = (typeof sources)[number]

/** What was mended, guessed or left out while a row was read, in a code that the page puts into words. */
export type Told = { code: string; with?: Record<string, string | number> }

/** How far somebody had come, and when they said so; `toldAt` is null where only the day is known, or not even that. */
export type LoggedProgress = {
  unit: Unit
  value: number
  day: string | null
  toldAt: string | null
  minutes: number | null
}

export type LoggedReadthrough = {
  began: PartialDate | null
  ended: PartialDate | null
  outcome: Outcome | null
  progress: LoggedProgress[]
}

export type LoggedNote = {
  kind: NoteKind
  body: string
  page: number | null
  tags: string[]
  createdAt: string | null
}

/** A prompt that a book answers: of which challenge, and the how manieth from 0. */
export type LoggedAnswer = { challenge: string; begun: string; place: number }

/** A number by which catalogues know an edition; ISBNs stand apart. */
export type LoggedNumber = { kind: 'goodreads' | 'openlibrary' | 'librarything' | 'asin'; value: string }

/** One book of somebody's library as another program wrote it down, in our own terms. */
export type LoggedBook = {
  /** Its id in the program it comes from; the same book of a later file has it, too. */
  sourceId: string | null
  /** Of our own exports: which record it was. It counts only where it is still there and may be seen. */
  here: { workId: string; editionId: string | null } | null
  title: string
  subtitle: string | null
  /** As they are written: "Ursula K. Le Guin" or "Le Guin, Ursula K.". */
  authors: string[]
  series: { name: string; number: string | null } | null
  /** 13 digits each. */
  isbns: string[]
  numbers: LoggedNumber[]
  publisher: string | null
  year: number | null
  /** Of the edition, as the source says. */
  pages: number | null
  minutes: number | null
  /** What the reader says of the length; null where the source does not tell that apart. */
  ownLength: Length | null
  format: Format | null
  language: string | null
  status: Status
  readthroughs: LoggedReadthrough[]
  shelves: string[]
  tags: string[]
  /** In hundredths of a star. */
  rating: number | null
  /** Plain text, whatever it was. */
  review: string | null
  reviewSpoils: boolean
  owned: boolean
  favourite: boolean
  addedOn: PartialDate | null
  notes: LoggedNote[]
  prompts: LoggedAnswer[]
  /** Every other column that holds something, under its own heading. */
  rest: Record<string, string>
  told: Told[]
}

/** A shelf by itself, as our own export keeps it: one that fills itself, or holds nothing. */
export type LoggedShelf = { name: string; rule: string | null }

export type LoggedGoal = { goal: GoalKind; amount: number; begins: string; ends: string }

/** A challenge with its prompts in order; which books answer them, these say. */
export type LoggedChallenge = { challenge: string; begun: string; prompts: string[] }

/** A row of a file: what it held, and the book in it or why there is none. `number` counts from 1. */
export type LoggedRow = { number: number; source: Record<string, string> } & (
  | { book: LoggedBook }
  | { shelf: LoggedShelf }
  | { goal: LoggedGoal }
  | { challenge: LoggedChallenge }
  | { unreadable: Told }
)

/** A book of which only this is known. */
export const bookWith = (known: Partial<LoggedBook>): LoggedBook => ({
  sourceId: null,
  here: null,
  title: '',
  subtitle: null,
  authors: [],
  series: null,
  isbns: [],
  numbers: [],
  publisher: null,
  year: null,
  pages: null,
  minutes: null,
  ownLength: null,
  format: null,
  language: null,
  status: 'to-read',
  readthroughs: [],
  shelves: [],
  tags: [],
  rating: null,
  review: null,
  reviewSpoils: false,
  owned: false,
  favourite: false,
  addedOn: null,
  notes: [],
  prompts: [],
  rest: {},
  told: [],
  ...known,
})
