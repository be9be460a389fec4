import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'
import { taskStatus } from '../../../jobs/tasks.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { followWorks, isWithinReach, worksVisibleTo, worksWithoutGenre } from '../../catalog/index.ts'
import type { Asker } from '../records/asker.ts'
import { tables } from '../tables.ts'

/** How far seeking is. */
export type Standing = { state: 'none' | 'waiting' | 'read' | 'failed'; progress: number }

/** So many books are read at one press: each may be a call of a model. */
export const mostAtOnce = 100
/** Whoever still waits after so long waits in vain, whatever became of the job. */
const aDay = 86_400_000

/** Asks for the genres of one work in the library's list. Asked again while it waits, it is the same task. */
export async function askForGenres(
  db: Db,
  workId: string,
  asker: Asker,
  now: Date,
): Promise<{ asked: true } | Refused<'unknown-book'>> {
  if (!(await isWithinReach(db, workId, asker)) || !(await isSeen(db, workId, asker.personId)))
    return refused('unknown-book')
  if ((await genresStandingOf(db, workId)).state === 'waiting') return { asked: true }
  await transaction(db, tx => sendReading(tx, [workId], asker, now))
  return { asked: true }
}

/** Who curates reaches every record but those that a reader's log made: these are that reader's. */
const isSeen = async (db: Db, workId: string, personId: string): Promise<boolean> =>
  (await worksVisibleTo(db, personId).where('work.id', '=', workId).executeTakeFirst()) !== undefined

/** Asks for the genres of books of the library's list that have none and were not read yet, those that are read most first; returns how many. */
export async function askForLibrary(db: Db, asker: Asker, now: Date): Promise<number> {
  const before = await givenUpBefore(db, asker.libraryId, now)
  return transaction(db, async tx => {
    const works = await unread(tx, asker.libraryId, before)
      .orderBy('work.popularity', 'desc')
      .orderBy('work.id')
      .limit(mostAtOnce)
      .execute()
    if (works.length > 0)
      await sendReading(
        tx,
        works.map(({ id }) => id),
        asker,
        now,
      )
    return works.length
  })
}

/** How many books `askForLibrary` would ask for, to its limit. */
export async function countUnread(db: Db, libraryId: string, now: Date): Promise<number> {
  const before = await givenUpBefore(db, libraryId, now)
  const { count } = await db
    .selectFrom(unread(db, libraryId, before).limit(mostAtOnce).as('work'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How far the last asking for the library is that still goes on; that one has failed is told for a day. */
export async function libraryStanding(db: Db, libraryId: string, now: Date): Promise<Standing> {
  const row = await tables(db)
    .selectFrom('insights.genre_readings')
    .select('task_id')
    .where('library_id', '=', libraryId)
    .where('read_at', 'is', null)
    .where('asked_at', '>', dayBefore(now))
    .orderBy('asked_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? standingOfTask(db, row.task_id, libraryId) : { state: 'none', progress: 0 }
}

/** How far the genres of a work are, for staff, whichever library asked. */
export async function genresStandingOf(db: Db, workId: string): Promise<Standing> {
  const row = await tables(db)
    .selectFrom('insights.genre_readings')
    .select(['task_id', 'library_id', 'read_at'])
    .where('work_id', '=', workId)
    .executeTakeFirst()
  if (!row) return { state: 'none', progress: 0 }
  if (row.read_at !== null) return { state: 'read', progress: 100 }
  return standingOfTask(db, row.task_id, row.library_id)
}

/** A task that is done, or was forgotten, and has left a work waiting will not read it any more. */
async function standingOfTask(db: Db, taskId: string, libraryId: string): Promise<Standing> {
  const task = await taskStatus(db, taskId, { libraryId })
  const goesOn = task?.status === 'waiting' || task?.status === 'running'
  return { state: goesOn ? 'waiting' : 'failed', progress: task?.progress ?? 0 }
}

/** Works that were asked for before this moment and still wait do so in vain. */
async function givenUpBefore(db: Db, libraryId: string, now: Date): Promise<Date> {
  const { state } = await libraryStanding(db, libraryId, now)
  return state === 'failed' ? now : dayBefore(now)
}

const dayBefore = (now: Date): Date => new Date(now.getTime() - aDay)

const unread = (db: Db, libraryId: string, before: Date) =>
  tables(db)
    .selectFrom(worksWithoutGenre(db, libraryId).as('work'))
    .leftJoin('insights.genre_readings as reading', 'reading.work_id', 'work.id')
    .select('work.id')
    .where(({ or, and, eb }) =>
      or([
        eb('reading.work_id', 'is', null),
        and([eb('reading.read_at', 'is', null), eb('reading.asked_at', '<', before)]),
      ]),
    )

type Reader = { libraryId: string; personId: string | null }

/**
 * Sends the job that reads these works, and notes that they wait for it. Asked for by a person they are read whether or not anything
 * has changed; nobody asking (`personId` null), only where it has.
 * @returns the task's id
 */
export async function sendReading(
  tx: Tx,
  workIds: readonly string[],
  { libraryId, personId }: Reader,
  now: Date,
  startAfter = now,
): Promise<string> {
  const task_id = await send(
    tx,
    'insights.suggest-genres',
    { libraryId, personId },
    { startAfter, task: personId ? { libraryId, personId } : { libraryId } },
  )
  const asked = { library_id: libraryId, asked_by: personId, asked_at: now, task_id, read_at: null }
  await tables(tx)
    .insertInto('insights.genre_readings')
    .values(workIds.map(work_id => ({ work_id, ...asked, source: null })))
    .onConflict(conflict =>
      conflict.column('work_id').doUpdateSet({
        ...asked,
        ...(personId ? { source: null } : { source: sql<string | null>`insights.genre_readings.source` }),
      }),
    )
    .execute()
  await followWorks(tx, workIds)
  return task_id
}
