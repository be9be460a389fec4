import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { type ByMember, clubToRunIn } from '../clubs/changing.ts'
import { tables } from '../tables.ts'
import { lockedAccount, writeEntries } from './accounts.ts'

export type Correction = {
  /** The payout that was wrong. */
  entryId: string
  /** Who should have had them. */
  toId: string
  points: number
  note: string
}

/**
 * Moves points of a payout to whom they belong: two new entries, one taking and one giving, and nothing that stands is touched. An
 * organiser does it between others, never to or from themselves.
 */
export const correctPayout = (
  db: Db,
  by: ByMember,
  { entryId, toId, points, note }: Correction,
  now: Date,
): Promise<
  | { corrected: true }
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'unknown-entry'>
  | Refused<'unknown-member'>
  | Refused<'own-points'>
  | Refused<'more-than-paid', { most: number }>
  | Refused<'balance-too-low', { balance: number }>
> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    const entry = await tables(tx)
      .selectFrom('clubs.ledger')
      .select(['id', 'season_id', 'person_id', 'amount'])
      .where('id', '=', entryId)
      .where('club_id', '=', club.id)
      .where('kind', '=', 'payout')
      .executeTakeFirst()
    if (!entry?.person_id) return refused('unknown-entry')
    if ([entry.person_id, toId].includes(by.personId)) return refused('own-points')
    const to = await tables(tx)
      .selectFrom('clubs.members')
      .select('person_id')
      .where('club_id', '=', club.id)
      .where('person_id', '=', toId)
      .executeTakeFirst()
    if (!to || toId === entry.person_id) return refused('unknown-member')
    const account = { clubId: club.id, seasonId: entry.season_id }
    const balances = new Map<string, number>()
    for (const personId of [entry.person_id, toId].toSorted())
      balances.set(personId, await lockedAccount(tx, { ...account, personId }, now))
    const { moved } = await tables(tx)
      .selectFrom('clubs.ledger')
      .select(sql<number>`coalesce(sum(amount), 0)::int`.as('moved'))
      .where('corrects', '=', entry.id)
      .where('amount', '<', 0)
      .executeTakeFirstOrThrow()
    const most = entry.amount + moved
    if (points > most) return refused('more-than-paid', { most })
    const balance = balances.get(entry.person_id) ?? 0
    if (points > balance) return refused('balance-too-low', { balance })
    const correction = {
      club_id: club.id,
      season_id: entry.season_id,
      kind: 'correction' as const,
      corrects: entry.id,
      note,
      made_at: now,
      made_by: by.personId,
    }
    await writeEntries(tx, [
      { ...correction, person_id: entry.person_id, amount: -points },
      { ...correction, person_id: toId, amount: points },
    ])
    return { corrected: true }
  })
