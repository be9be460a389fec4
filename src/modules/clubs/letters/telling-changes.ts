import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { peopleToWrite } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { lettersAtOnce, writeLetters } from './writing.ts'

/** A meeting that was moved or called off, by which of its revisions, and who did so. */
type Change = { meeting_id: string; kind: 'moved' | 'cancelled'; revision: number; by: string }

export const tellChange = (tx: Tx, change: Change) => send(tx, 'clubs.tell-of-change', change)

/** Writes to those who meant to come, or perhaps, that a meeting was moved or called off: once, however often it runs. */
export const tellOfChange = job<Change>(
  'clubs.tell-of-change',
  { expiresIn: 1800 },
  async (change, { db, mail, now, signal }) => {
    if (!mail) return
    for (let written = lettersAtOnce; written === lettersAtOnce; ) {
      signal.throwIfAborted()
      written = await transaction(db, async tx => {
        const due = await toTell(tx, change, now).limit(lettersAtOnce).execute()
        return writeLetters(tx, due, now)
      })
    }
  },
)

const toTell = (db: Db, { meeting_id, kind, revision, by }: Change, now: Date) =>
  tables(db)
    .selectFrom('clubs.meetings as meeting')
    .innerJoin('clubs.clubs as club', 'club.id', 'meeting.club_id')
    .innerJoin('clubs.attendance as own', 'own.meeting_id', 'meeting.id')
    .innerJoin('clubs.members as member', join =>
      join.onRef('member.club_id', '=', 'meeting.club_id').onRef('member.person_id', '=', 'own.person_id'),
    )
    .innerJoin(peopleToWrite(db).as('person'), 'person.id', 'member.person_id')
    .leftJoin('clubs.preferences as said', 'said.person_id', 'member.person_id')
    .select(['meeting.club_id', 'meeting.id as meeting_id', 'meeting.starts_at', 'club.name as club'])
    .select(['person.id as person_id', 'person.name', 'person.email'])
    .select([sql.val(kind).as('kind'), sql.val(revision).as('revision')])
    .where('meeting.id', '=', meeting_id)
    .where('meeting.starts_at', '>', now)
    .where('own.answer', 'in', ['yes', 'perhaps'])
    .where('own.person_id', '<>', by)
    .where('member.letters', '<>', 'none')
    .where(sql<boolean>`coalesce(said.letters, true)`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('clubs.letters as told')
            .select('told.id')
            .whereRef('told.meeting_id', '=', 'meeting.id')
            .whereRef('told.person_id', '=', 'member.person_id')
            .where('told.kind', '=', kind)
            .where('told.revision', '=', revision),
        ),
      ),
    )
    .orderBy('member.person_id')
