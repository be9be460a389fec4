import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { Learned } from './evidence.ts'

/** So many rows are one short statement. */
const atOnce = 500

/** What was learned, in the place of what was learned before. Readers in between may see some of both. */
export async function keepLearned(db: Db, { works, genres, words }: Learned, now: Date): Promise<void> {
  const taught = [...genres].map(([key, count]) => ({
    genre_key: key,
    works: count,
    of_works: works,
    learned_at: now,
  }))
  for (const part of parts(taught))
    await tables(db)
      .insertInto('insights.learned_genres')
      .values(part)
      .onConflict(conflict =>
        conflict.column('genre_key').doUpdateSet(({ ref }) => ({
          works: ref('excluded.works'),
          of_works: ref('excluded.of_works'),
          learned_at: ref('excluded.learned_at'),
        })),
      )
      .execute()
  const counted = [...words].map(([word, { works: standing, genres: byGenre }]) => ({
    word,
    works: standing,
    genres: Object.fromEntries(byGenre),
  }))
  for (const part of parts(counted))
    await sql`
      insert into insights.learned_words (word, works, genres, learned_at)
      select word, works, genres, ${now} from jsonb_to_recordset(${JSON.stringify(part)}::jsonb)
        as counted (word text, works int, genres jsonb)
      on conflict (word) do update set works = excluded.works, genres = excluded.genres, learned_at = excluded.learned_at`.execute(
      db,
    )
  await transaction(db, async tx => {
    await tables(tx).deleteFrom('insights.learned_genres').where('learned_at', '<>', now).execute()
    await tables(tx).deleteFrom('insights.learned_words').where('learned_at', '<>', now).execute()
  })
}

const parts = <One>(all: readonly One[]): One[][] =>
  Array.from({ length: Math.ceil(all.length / atOnce) }, (_, place) =>
    all.slice(place * atOnce, (place + 1) * atOnce),
  )

/** What was learned of these words; enough to judge a record that holds no others. */
export async function learnedOf(db: Db, words: readonly string[]): Promise<Learned> {
  const [genres, counted] = await Promise.all([
    tables(db).selectFrom('insights.learned_genres').select(['genre_key', 'works', 'of_works']).execute(),
    tables(db)
      .selectFrom('insights.learned_words')
      .select(['word', 'works', 'genres'])
      .where('word', '=', sql<string>`any(${[...words]})`)
      .execute(),
  ])
  return {
    works: genres[0]?.of_works ?? 0,
    genres: new Map(genres.map(({ genre_key, works }) => [genre_key, works])),
    words: new Map(
      counted.map(one => [
        one.word,
        { works: one.works, genres: new Map(Object.entries(one.genres as Record<string, number>)) },
      ]),
    ),
  }
}
