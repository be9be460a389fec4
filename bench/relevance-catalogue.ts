import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, transaction } from '../src/database.ts'
import { shelveBooks } from '../src/modules/catalog/index.ts'
import {
  type BookDraft,
  formatOfFile,
  matchKey,
  readBooks,
  wordsOf,
} from '../src/modules/catalog/measured.ts'

/** A work of the sample catalogue, as the questions are drawn from it. */
export type Known = { id: string; title: string; names: string[]; isbns: string[] }

/** All books of the sample catalogues and records, each work once: by title, author and number of the first that says it. */
export async function* sampleDrafts(samples: string): AsyncGenerator<BookDraft> {
  const seen = new Set<string>()
  const files = [
    join(samples, 'catalogue/goodbooks_books.csv'),
    join(samples, 'catalogue/gutenberg_metadata_a.csv'),
    ...readdirSync(join(samples, 'marc'))
      .sort()
      .map(name => join(samples, 'marc', name)),
  ]
  for (const file of files) {
    const format = await formatOfFile(file)
    if (typeof format !== 'string') continue
    for await (const read of readBooks(file, format)) {
      if (!('draft' in read) || !('title' in read.draft)) continue
      const key = matchKey(read.draft)
      if (seen.has(key)) continue
      seen.add(key)
      yield read.draft
    }
  }
}

/** Writes them into a library's list. */
export async function shelveSamples(db: Db, libraryId: string, samples: string, now: Date): Promise<number> {
  let batch: BookDraft[] = []
  let count = 0
  const write = async () => {
    const books = batch.map(draft => ({ draft, copies: [] }))
    batch = []
    await transaction(db, tx => shelveBooks(tx, libraryId, books, now), { limit: 60_000 })
    count += books.length
  }
  for await (const draft of sampleDrafts(samples)) {
    batch.push(draft)
    if (batch.length === 250) await write()
  }
  if (batch.length > 0) await write()
  await sql`analyze`.execute(db)
  return count
}

/** Every work with its title, the names of its people and its ISBNs, always in the same order. */
export async function knownWorks(db: Db): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select work.id, concat_ws(' ', work.title, work.subtitle) as title,
      coalesce((select json_agg(c.name order by o.position, c.name) from catalog.contributions o
        join catalog.contributors c on c.id = o.contributor_id where o.work_id = work.id), '[]') as names,
      coalesce((select json_agg(i.value order by i.value) from catalog.identifiers i
        join catalog.editions e on e.id = i.edition_id where e.work_id = work.id and i.kind = 'isbn'), '[]') as isbns
    from catalog.works work order by work.match_key, work.title`.execute(db)
  return rows
}

/** Which works hold a word in their title or their people's names. */
export function holdersOf(works: readonly Known[]): ReadonlyMap<string, ReadonlySet<number>> {
  const holders = new Map<string, Set<number>>()
  works.forEach(({ title, names }, place) => {
    for (const word of wordsOf(`${title} ${names.join(' ')}`)) {
      const known = holders.get(word)
      if (known === undefined) holders.set(word, new Set([place]))
      else known.add(place)
    }
  })
  return holders
}
