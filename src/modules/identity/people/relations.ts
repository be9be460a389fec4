import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { Change, Tie } from './tie.ts'

/**
 * Lets a rule decide over what is between two people and writes what it changes. The row is held from before the rule looks
 * until the end: of two who act at once, the second sees what the first did.
 */
export const act = <R extends Refused>(
  db: Db,
  personId: string,
  otherId: string,
  rule: (tie: Tie) => Change | R,
): Promise<Change | R> => transaction(db, tx => actIn(tx, personId, otherId, rule))

/** The same, inside a transaction. */
export async function actIn<R extends Refused>(
  tx: Tx,
  personId: string,
  otherId: string,
  rule: (tie: Tie) => Change | R,
): Promise<Change | R> {
  const change = rule(await holdTie(tx, personId, otherId))
  if (!isRefused(change)) await writeTie(tx, personId, otherId, change as Change)
  return change
}

/** Makes room for the first thing between two people. An act that only ends something needs none. */
export async function openTie(tx: Tx, personId: string, otherId: string): Promise<void> {
  await tables(tx)
    .insertInto('identity.relations')
    .values(pairOf(personId, otherId))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** What is between the two, held until the transaction ends. */
async function holdTie(tx: Tx, personId: string, otherId: string): Promise<Tie> {
  const pair = pairOf(personId, otherId)
  const row = await tables(tx)
    .selectFrom('identity.relations')
    .selectAll()
    .where('low_id', '=', pair.low_id)
    .where('high_id', '=', pair.high_id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return strangers
  const column = columnsFor(personId, otherId)
  return {
    friends: row[column.friends],
    asks: row[column.asks],
    asked: row[column.asked],
    follows: row[column.follows],
    followed: row[column.followed],
    blocks: row[column.blocks],
    blocked: row[column.blocked],
    shows: row[column.shows],
    isShown: row[column.isShown],
  }
}

const strangers: Tie = {
  friends: null,
  asks: null,
  asked: null,
  follows: null,
  followed: null,
  blocks: null,
  blocked: null,
  shows: null,
  isShown: null,
}

async function writeTie(tx: Tx, personId: string, otherId: string, change: Change): Promise<void> {
  const column = columnsFor(personId, otherId)
  const values = Object.entries(change).map(([name, value]) => [column[name as keyof Tie], value])
  if (values.length === 0) return
  const pair = pairOf(personId, otherId)
  await tables(tx)
    .updateTable('identity.relations')
    .set(Object.fromEntries(values))
    .where('low_id', '=', pair.low_id)
    .where('high_id', '=', pair.high_id)
    .execute()
}

const pairOf = (one: string, other: string) =>
  one < other ? { low_id: one, high_id: other } : { low_id: other, high_id: one }

/** Which columns say what, seen from the person. */
const columnsFor = (personId: string, otherId: string) => (personId < otherId ? fromLow : fromHigh)

const fromLow = {
  friends: 'friends_since',
  asks: 'low_asked_at',
  asked: 'high_asked_at',
  follows: 'low_follows_since',
  followed: 'high_follows_since',
  blocks: 'low_blocked_at',
  blocked: 'high_blocked_at',
  shows: 'low_shows',
  isShown: 'high_shows',
} as const

const fromHigh = {
  friends: 'friends_since',
  asks: 'high_asked_at',
  asked: 'low_asked_at',
  follows: 'high_follows_since',
  followed: 'low_follows_since',
  blocks: 'high_blocked_at',
  blocked: 'low_blocked_at',
  shows: 'high_shows',
  isShown: 'low_shows',
} as const
