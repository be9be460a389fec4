import { z } from 'zod'
import { formats } from '../../../catalog/index.ts'
import { statuses } from '../../books/book.ts'
import { goalKinds } from '../../goals/tables.ts'
import { noteKinds } from '../../notes/tables.ts'
import { isPartialDate } from '../../readthroughs/partial-date.ts'
import { units } from '../../readthroughs/place.ts'
import type { LoggedBook, LoggedChallenge, LoggedGoal, LoggedShelf, Told } from '../logged-book.ts'
import { storable } from './plain-text.ts'

const text = (most: number) => z.string().transform(value => storable(value).slice(0, most).toWellFormed())
const maybe = <T extends z.ZodType>(type: T) => type.nullable().default(null)
const date = z.string().refine(isPartialDate)
const day = z.string().refine(value => isPartialDate(value) && value.length === 10)
const count = (most: number) => z.int().min(1).max(most)

const progress = z.object({
  unit: z.enum(units),
  value: z.int().min(0).max(1_000_000),
  day: maybe(day),
  toldAt: maybe(z.iso.datetime()),
  minutes: maybe(count(1440)),
})
const readthrough = z.object({
  began: maybe(date),
  ended: maybe(date),
  outcome: maybe(z.enum(['finished', 'stopped'])),
  progress: z.array(progress).max(10_000).default([]),
})
const note = z.object({
  kind: z.enum(noteKinds),
  body: text(20_000).pipe(z.string().min(1)),
  page: maybe(z.int().min(0).max(100_000)),
  tags: z.array(text(60)).default([]),
  createdAt: maybe(z.iso.datetime()),
})

const answer = z.object({ challenge: text(100), begun: z.iso.datetime(), place: z.int().min(0).max(1000) })

/** A book as our own exports write it; everything but the title may be missing. */
const ownBook = z.object({
  here: maybe(z.object({ workId: z.uuid(), editionId: maybe(z.uuid()) })),
  title: text(500),
  subtitle: maybe(text(500)),
  authors: z.array(text(300)).max(100).default([]),
  isbns: z.array(z.string().regex(/^97[89]\d{10}$/)).default([]),
  publisher: maybe(text(500)),
  year: maybe(z.int().min(-9999).max(9999)),
  pages: maybe(count(100_000)),
  minutes: maybe(count(100_000)),
  ownLength: maybe(z.object({ pages: maybe(count(100_000)), minutes: maybe(count(100_000)) })),
  format: maybe(z.enum(formats)),
  language: maybe(text(35)),
  status: z.enum(statuses),
  readthroughs: z.array(readthrough).max(1000).default([]),
  shelves: z.array(text(100)).max(1000).default([]),
  tags: z.array(text(60)).max(1000).default([]),
  rating: maybe(z.int().min(1).max(500)),
  review: maybe(text(100_000)),
  reviewSpoils: z.boolean().default(false),
  owned: z.boolean().default(false),
  favourite: z.boolean().default(false),
  addedOn: maybe(day),
  notes: z.array(note).max(10_000).default([]),
  prompts: z.array(answer).max(1000).default([]),
})
export type OwnBook = z.input<typeof ownBook>

const ownShelf = z.object({ shelf: text(100).pipe(z.string().min(1)), rule: maybe(text(2000)) })

const ownGoal = z
  .object({ goal: z.enum(goalKinds), amount: z.int().min(1).max(1_000_000), begins: day, ends: day })
  .refine(({ begins, ends }) => begins <= ends)

const ownChallenge = z.object({
  challenge: text(100).pipe(z.string().min(1)),
  begun: z.iso.datetime(),
  prompts: z
    .array(text(300).pipe(z.string().min(1)))
    .min(1)
    .max(200),
})

/** The book in an entry of our own; it is read back as it was. */
export function bookOf(entry: unknown): LoggedBook | Unreadable {
  const read = ownBook.safeParse(entry)
  if (!read.success) return broken(String(read.error.issues[0]?.path[0] ?? ''))
  return { ...read.data, sourceId: null, series: null, numbers: [], rest: {}, told: [] }
}

/** The shelf in an entry of our own; null for one that is none. */
export function shelfOf(entry: unknown): LoggedShelf | null {
  const read = ownShelf.safeParse(entry)
  return read.success ? { name: read.data.shelf, rule: read.data.rule } : null
}

/** What one means to read, in an entry of our own; null for one that says nothing of it. */
export function planOf(
  entry: object,
): { goal: LoggedGoal } | { challenge: LoggedChallenge } | Unreadable | null {
  if ('goal' in entry) {
    const read = ownGoal.safeParse(entry)
    return read.success ? { goal: read.data } : broken('goal')
  }
  if (!('challenge' in entry)) return null
  const read = ownChallenge.safeParse(entry)
  return read.success ? { challenge: read.data } : broken('challenge')
}

type Unreadable = { unreadable: Told }
const broken = (field: string): Unreadable => ({ unreadable: { code: 'broken-entry', with: { field } } })
