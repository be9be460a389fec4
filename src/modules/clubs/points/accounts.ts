import { DateTime } from 'luxon'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'
import { seasonGrant, seasonOf } from './season.ts'

export type AccountOf = { clubId: string; seasonId: string; personId: string }

/** The season of a club in which a moment falls by its zone; it is made when it is first needed. */
export async function openSeason(
  tx: Tx,
  { clubId, zone }: { clubId: string; zone: string },
  now: Date,
): Promise<string> {
  const { startsOn, endsOn } = seasonOf(DateTime.fromJSDate(now, { zone }).toISODate() ?? '')
  await tables(tx)
    .insertInto('clubs.seasons')
    .values({
      id: newId(),
      club_id: clubId,
      starts_on: startsOn,
      ends_on: endsOn,
      grant_points: seasonGrant,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const { id } = await tables(tx)
    .selectFrom('clubs.seasons')
    .select('id')
    .where('club_id', '=', clubId)
    .where('starts_on', '=', startsOn)
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Opens somebody's account of a season with its grant, if they have none, and keeps it for this transaction.
 * @returns its balance
 */
export async function lockedAccount(
  tx: Tx,
  { clubId, seasonId, personId }: AccountOf,
  now: Date,
): Promise<number> {
  const opened = await tables(tx)
    .insertInto('clubs.accounts')
    .values({ club_id: clubId, season_id: seasonId, person_id: personId, opened_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('season_id')
    .executeTakeFirst()
  if (opened) await grant(tx, { clubId, seasonId, personId }, now)
  const { balance } = await tables(tx)
    .selectFrom('clubs.accounts')
    .select('balance')
    .where('season_id', '=', seasonId)
    .where('person_id', '=', personId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return balance
}

async function grant(tx: Tx, { clubId, seasonId, personId }: AccountOf, now: Date): Promise<void> {
  const { grant_points } = await tables(tx)
    .selectFrom('clubs.seasons')
    .select('grant_points')
    .where('id', '=', seasonId)
    .executeTakeFirstOrThrow()
  await writeEntries(tx, [
    {
      club_id: clubId,
      season_id: seasonId,
      person_id: personId,
      kind: 'grant',
      amount: grant_points,
      made_at: now,
    },
  ])
}

type Entry = {
  club_id: string
  season_id: string
  person_id: string | null
  kind: 'grant' | 'stake' | 'payout' | 'refund' | 'correction'
  amount: number
  made_at: Date
  bet_id?: string
  stake_id?: string
  corrects?: string
  note?: string
  made_by?: string
}

/** Adds to the ledger; balances follow. In the order of persons, so that two who do so wait for each other and not in a circle. */
export async function writeEntries(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries
    .toSorted((one, other) => (one.person_id ?? '').localeCompare(other.person_id ?? ''))
    .map(({ bet_id = null, stake_id = null, corrects = null, note = null, made_by = null, ...entry }) => ({
      id: newId(),
      ...entry,
      bet_id,
      stake_id,
      corrects,
      note,
      made_by,
    }))
  await tables(tx).insertInto('clubs.ledger').values(rows).execute()
}
