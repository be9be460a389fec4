import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { lockedClub } from '../clubs/changing.ts'
import { openSeason } from '../points/accounts.ts'
import { tables } from '../tables.ts'
import { type BetKind, bands, isRace } from './bet.ts'
import { sharingReaders } from './readers.ts'

/** So many bets a meeting may have. */
export const mostBets = 20

export type NewBet = {
  meetingId: string
  kind: BetKind
  /** When no more is staked; the meeting's beginning at the latest. */
  closesAt: Date
  /** Numbers at which the next answer begins; nothing of a race. */
  cuts: readonly number[]
}

export type OpenRefusal =
  | Refused<'unknown-meeting'>
  | Refused<'moderators-only'>
  | Refused<'bets-off'>
  | Refused<'club-archived'>
  | Refused<'meeting-cancelled'>
  | Refused<'closing-in-the-past'>
  | Refused<'closing-after-start'>
  | Refused<'cuts-needed'>
  | Refused<'too-few-candidates'>
  | Refused<'too-many-bets', { most: number }>

/** An organiser's or a moderator's doing. Who runs a race is fixed here: those who share how they read and have not finished yet. */
export const openBet = (
  db: Db,
  personId: string,
  { meetingId, kind, closesAt, cuts }: NewBet,
  now: Date,
): Promise<{ id: string } | OpenRefusal> =>
  transaction(db, async tx => {
    const meeting = await tables(tx)
      .selectFrom('clubs.meetings')
      .select(['id', 'club_id', 'work_id', 'starts_at', 'cancelled_at'])
      .where('id', '=', meetingId)
      .executeTakeFirst()
    const club = meeting && (await lockedClub(tx, { clubId: meeting.club_id, personId }))
    if (!club) return refused('unknown-meeting')
    if (club.role === 'member') return refused('moderators-only')
    if (!club.bets) return refused('bets-off')
    if (club.archived_at) return refused('club-archived')
    if (meeting.cancelled_at) return refused('meeting-cancelled')
    if (closesAt <= now) return refused('closing-in-the-past')
    if (closesAt > meeting.starts_at) return refused('closing-after-start')
    if (await isFull(tx, meetingId)) return refused('too-many-bets', { most: mostBets })
    const answers = isRace(kind) ? await runners(tx, meeting, now) : numbers(kind, cuts)
    if (answers.length < 2) return refused(isRace(kind) ? 'too-few-candidates' : 'cuts-needed')
    const id = newId()
    await tables(tx)
      .insertInto('clubs.bets')
      .values({
        id,
        club_id: club.id,
        meeting_id: meetingId,
        season_id: await openSeason(tx, { clubId: club.id, zone: club.zone }, now),
        kind,
        opened_by: personId,
        opened_at: now,
        closes_at: closesAt,
      })
      .execute()
    await tables(tx)
      .insertInto('clubs.bet_options')
      .values(
        answers.map((answer, position) => ({
          id: newId(),
          club_id: club.id,
          bet_id: id,
          position,
          ...answer,
        })),
      )
      .execute()
    return { id }
  })

async function runners(tx: Tx, { club_id, work_id }: { club_id: string; work_id: string }, now: Date) {
  const readers = await sharingReaders(tx, { clubId: club_id, workId: work_id, until: now }).execute()
  return readers
    .filter(({ finished_at }) => finished_at === null)
    .map(({ person_id }) => ({ person_id, least: null, most: null }))
}

/** Whether so many finish has two answers, how many come as many as there are numbers between. */
const numbers = (kind: BetKind, cuts: readonly number[]) =>
  bands(kind === 'at-least-n-finish' ? cuts.slice(0, 1) : cuts).map(band => ({ person_id: null, ...band }))

async function isFull(tx: Tx, meetingId: string): Promise<boolean> {
  const bets = await tables(tx)
    .selectFrom('clubs.bets')
    .select('id')
    .where('meeting_id', '=', meetingId)
    .limit(mostBets)
    .execute()
  return bets.length >= mostBets
}
