import { sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { workConditions } from './conditions.ts'
import { type Question, readQuestion, writeQuestion } from './question.ts'
import { type Asked, placeOf } from './scope.ts'
import { distance, soughtKeysOf, spellable } from './spelling.ts'
import { fold } from './words.ts'

const mostPerWord = 6
/** Each one that is tried costs a search. */
const mostTried = 12
/** How many hits of a correction are counted: enough to tell a common word from a rare one. */
const counted = 20

/**
 * What may have been meant where a question finds nothing or little: the same one with words exchanged for others of the
 * catalogue that are a typing error away. Only a question that finds something for this person is ever shown, or the words of a
 * catalogue that they may not see would be told. Null where there is none.
 * @param onlyUnknown leaves a question alone whose words the catalogue has
 */
export async function correctionOf(db: Db, asked: Asked, onlyUnknown = false): Promise<Question | null> {
  const { typed } = asked.question
  const all = [...new Set(spellable(withoutFields(typed)))].slice(0, 8)
  if (all.length === 0) return null
  const known = await neighboursOf(db, all)
  // A word that the catalogue does not have is the misspelt one; only where it has them all may it be any of them.
  const unknown = all.filter(word => !known.get(word)?.some(({ far }) => far === 0))
  if (unknown.length === 0 && onlyUnknown) return null
  // Known may be a word to a library that this person may not look into: that must neither be told by an answer nor cost them one.
  const ways = unknown.length > 0 && unknown.length < all.length ? [unknown, all] : [all]
  for (const words of ways) {
    const tried = combinations(words, known)
      .map(exchanged => ({ exchanged, question: exchange(asked.question, exchanged) }))
      .filter(({ question }) => question.typed !== typed)
    const meant = tried.length === 0 ? null : await bestOf(db, asked, tried)
    if (meant !== null) return meant
  }
  return null
}

type Neighbour = { word: string; far: number }
type Tried = { exchanged: Exchanged; question: Question }
type Exchanged = { words: ReadonlyMap<string, string>; far: number }

// The value of `language:` or `year:` is no word of the catalogue, nor is the name of a field.
const withoutFields = (typed: string): string =>
  typed.replace(/(?<!\p{L})(language|format|year|isbn|issn):("[^"]*"|\S+)/giu, ' ').replace(/\p{L}+:/gu, ' ')

/** Words of the catalogue that are typing errors away from each word, the nearest first. */
async function neighboursOf(db: Db, words: readonly string[]): Promise<Map<string, Neighbour[]>> {
  const keys = new Map(words.map(word => [word, new Set(soughtKeysOf(word))]))
  const { rows } = await sql<{ key: string; word: string }>`
    select key, word from catalog.spellings
    where key = any(${[...new Set([...keys.values()].flatMap(own => [...own]))]}::text[]) limit 3000`.execute(
    db,
  )
  return new Map(
    words.map(word => {
      const near = new Set(rows.filter(({ key }) => keys.get(word)?.has(key)).map(row => row.word))
      const most = [...word].length > 5 ? 2 : 1
      const neighbours = [...near]
        .map(other => ({ word: other, far: distance(word, other) + (other[0] === word[0] ? 0 : 0.4) }))
        .filter(({ far }) => far <= most + 0.4)
        .sort((one, other) => one.far - other.far)
      return [word, neighbours.slice(0, mostPerWord)]
    }),
  )
}

/** The ways to exchange one word, several or none, those first that change least. */
function combinations(words: readonly string[], known: ReadonlyMap<string, Neighbour[]>): Exchanged[] {
  let all: Exchanged[] = [{ words: new Map(), far: 0 }]
  for (const word of words) {
    const others = (known.get(word) ?? []).filter(other => other.word !== word)
    all = all.flatMap(one => [
      one,
      ...others.map(other => ({
        words: new Map([...one.words, [word, other.word]]),
        far: one.far + other.far,
      })),
    ])
    all = all.sort((one, other) => one.far - other.far).slice(0, mostTried * 4)
  }
  return all.filter(({ words }) => words.size > 0).slice(0, mostTried)
}

/** The question as it would have been typed with other words; what was typed correctly keeps its letters. */
function exchange(question: Question, { words }: Exchanged): Question {
  const typed = question.typed.replace(/[\p{L}\p{M}'’]+(?![\p{L}\p{M}'’:])/gu, written => {
    const folded = fold(written).replace(/['’]/gu, '')
    return words.get(folded) ?? written
  })
  const params = writeQuestion({ ...question, typed, after: null })
  const asked: Record<string, string[]> = {}
  for (const [name, value] of params) asked[name] = [...(asked[name] ?? []), value]
  return readQuestion(asked)
}

/** Of those that find something, the one that changes least; of equal ones, the one that finds most. */
async function bestOf(db: Db, asked: Asked, tried: readonly Tried[]): Promise<Question | null> {
  const { held, table } = placeOf(db, asked)
  const holding =
    table === 'holding' ? sql`join catalog.holdings holding on holding.work_id = together.of` : sql``
  const counts = tried.flatMap(({ question }, place) => {
    const conditions = workConditions(question, new Map())
    if (conditions === null || conditions.length === 0) return []
    // Materialized, it is planned by the words, and not by walking a catalogue that holds none.
    return [
      sql`select ${place}::int as place, (
        with together as materialized (select work.id as of from catalog.works work
          where ${sql.join(conditions, sql` and `)} and work.merged_into is null and work.removed_at is null)
        select count(*) from (select from together join catalog.works work on work.id = together.of ${holding}
          where ${held} limit ${sql.lit(counted)}) as one) as count`,
    ]
  })
  if (counts.length === 0) return null
  const { rows } = await sql<{ place: number; count: number }>`${plannedAnew}
    ${sql.join(counts, sql` union all `)}`.execute(db)
  const found = rows
    .flatMap(({ place, count }) => {
      const one = tried[place]
      return one === undefined || count === 0 ? [] : [{ ...one, count }]
    })
    .sort((one, other) => one.exchanged.far - other.exchanged.far || other.count - one.count)
  return found[0]?.question ?? null
}
