import { sql } from 'kysely'
import type { LookupSettings } from '../../../config.ts'
import type { Db } from '../../../database.ts'
import { OutsideProblem } from '../../../outside/asking.ts'
import { tables } from '../tables.ts'
import { type Combined, combined } from './combining.ts'
import type { Source, SourceName } from './source.ts'
import { sourcesOf } from './sources.ts'

const day = 86_400_000
/** How long an answer is used: a record changes seldom, and what is unknown today may be catalogued tomorrow. */
const keptFor = { known: 30 * day, unknown: day }

export type LookedUp = {
  /** Null when nobody who could be asked knows the book. */
  told: Combined | null
  /** Who could not be asked, and of whom no earlier answer is kept. */
  away: SourceName[]
}

/**
 * What others say of these ISBNs (13 digits): from the answers that are kept, else by asking. A kept answer that is old serves
 * while its source cannot be reached. Not in a transaction: it may take seconds.
 */
export async function lookUp(
  db: Db,
  settings: LookupSettings,
  isbns: readonly string[],
  now: Date,
  signal?: AbortSignal,
): Promise<Map<string, LookedUp>> {
  const wanted = [...new Set(isbns)]
  const sources = sourcesOf(settings)
  const answers = await Promise.all(sources.map(source => answersOf(db, source, wanted, now, signal)))
  return new Map(
    wanted.map(isbn => {
      const said = sources.map((source, place) => ({ source, answer: answers[place]?.get(isbn) }))
      const tolds = said.flatMap(({ source, answer }) => {
        const told = answer ? source.read(answer, isbn) : null
        return told === null ? [] : [{ source: source.name, told }]
      })
      const away = said.filter(({ answer }) => answer === undefined).map(({ source }) => source.name)
      return [isbn, { told: combined(tolds), away }]
    }),
  )
}

/** A source's answers; an ISBN is missing where it could not be asked and nothing is kept. */
async function answersOf(
  db: Db,
  source: Source,
  isbns: readonly string[],
  now: Date,
  signal: AbortSignal | undefined,
): Promise<Map<string, object | null>> {
  const kept = await tables(db)
    .selectFrom('catalog.lookups')
    .select(['isbn', 'answer', 'asked_at'])
    .where('source', '=', source.name)
    .where('isbn', '=', sql<string>`any(${isbns})`)
    .execute()
  const answers = new Map(kept.map(({ isbn, answer }) => [isbn, answer]))
  const fresh = new Set(
    kept
      .filter(
        ({ answer, asked_at }) => now.getTime() - asked_at.getTime() < keptFor[answer ? 'known' : 'unknown'],
      )
      .map(({ isbn }) => isbn),
  )
  const open = isbns.filter(isbn => !fresh.has(isbn))
  if (open.length === 0) return answers
  try {
    const asked = await source.ask(open, signal)
    await keep(db, source.name, asked, now)
    return new Map([...answers, ...asked])
  } catch (error) {
    if (error instanceof OutsideProblem) return answers
    throw error
  }
}

async function keep(
  db: Db,
  source: SourceName,
  asked: ReadonlyMap<string, object | null>,
  now: Date,
): Promise<void> {
  if (asked.size === 0) return
  await tables(db)
    .insertInto('catalog.lookups')
    .values(
      [...asked].map(([isbn, answer]) => ({
        source,
        isbn,
        answer: answer === null ? null : storable(answer),
        asked_at: now,
      })),
    )
    .onConflict(conflict =>
      conflict.columns(['source', 'isbn']).doUpdateSet(({ ref }) => ({
        answer: ref('excluded.answer'),
        asked_at: ref('excluded.asked_at'),
      })),
    )
    .execute()
}

/** PostgreSQL keeps no null character in JSON, and half a sign neither. */
const storable = (answer: object): string =>
  JSON.stringify(answer, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  )
