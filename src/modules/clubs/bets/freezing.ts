import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'
import { isRace } from './bet.ts'
import { sharingReaders } from './readers.ts'
import type { UnsettledBet } from './unsettled.ts'

/**
 * Closes a bet that is locked. What hangs on reading is written down as it stood at the closing time; who came, when it is known.
 * Finishes of those who share only whether they are on time are kept without their moment, in a race by their order alone.
 */
export async function closeBet(tx: Tx, bet: UnsettledBet, now: Date): Promise<void> {
  if (bet.kind === 'attendance') {
    await tables(tx).updateTable('clubs.bets').set({ status: 'closed' }).where('id', '=', bet.id).execute()
    return
  }
  const until = bet.closes_at
  const readers = await sharingReaders(tx, { clubId: bet.club_id, workId: bet.work_id, until }).execute()
  const optionOf = isRace(bet.kind) ? await optionsByRunner(tx, bet.id) : null
  const counted = optionOf ? readers.filter(({ person_id }) => optionOf.has(person_id)) : readers
  const moments = [...new Set(counted.flatMap(({ finished_at }) => finished_at?.getTime() ?? []))].toSorted(
    (one, other) => one - other,
  )
  await writeFacts(
    tx,
    bet,
    counted.map(({ person_id, shown, finished_at }) => ({
      option_id: optionOf?.get(person_id) ?? null,
      person_id,
      shown,
      finished: finished_at !== null,
      rank: optionOf && finished_at ? moments.indexOf(finished_at.getTime()) + 1 : null,
      finished_at: shown ? finished_at : null,
      attended: null,
    })),
    now,
  )
}

/** Writes down who came to the meeting of a closed bet. */
export async function freezeAttendance(tx: Tx, bet: UnsettledBet, now: Date): Promise<void> {
  const recorded = await tables(tx)
    .selectFrom('clubs.attendance')
    .select(['person_id', 'attended'])
    .where('meeting_id', '=', bet.meeting_id)
    .where('attended', 'is not', null)
    .execute()
  const nothing = { option_id: null, shown: true, finished: null, rank: null, finished_at: null }
  await writeFacts(
    tx,
    bet,
    recorded.map(one => ({ ...nothing, ...one })),
    now,
  )
}

type FactRow = {
  option_id: string | null
  person_id: string
  shown: boolean
  finished: boolean | null
  rank: number | null
  finished_at: Date | null
  attended: boolean | null
}

async function writeFacts(tx: Tx, bet: UnsettledBet, facts: readonly FactRow[], now: Date): Promise<void> {
  if (facts.length > 0)
    await tables(tx)
      .insertInto('clubs.bet_facts')
      .values(facts.map(fact => ({ id: newId(), club_id: bet.club_id, bet_id: bet.id, ...fact })))
      .execute()
  await tables(tx)
    .updateTable('clubs.bets')
    .set({ status: 'closed', frozen_at: now })
    .where('id', '=', bet.id)
    .execute()
}

async function optionsByRunner(tx: Tx, betId: string): Promise<Map<string, string>> {
  const options = await tables(tx)
    .selectFrom('clubs.bet_options')
    .select(['id', 'person_id'])
    .where('bet_id', '=', betId)
    .execute()
  return new Map(options.flatMap(({ id, person_id }) => (person_id === null ? [] : [[person_id, id]])))
}
