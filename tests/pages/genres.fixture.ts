import { sql } from 'kysely'
import { transaction } from '../../src/database.ts'
import { newId } from '../../src/id.ts'
import { openTask, taskIsDone } from '../../src/jobs/tasks.ts'
import { idsOf, shelve } from '../ashgrove.ts'
import type { testSite } from '../site.ts'

/** Books with suggested genres by both methods, one that waits for them, one whose job failed, and one of which nothing is told; and lists of them. */
export async function genresInEveryState(site: ReturnType<typeof testSite>): Promise<{ further: string[] }> {
  const { db } = site.database
  const { libraryId } = await idsOf(site)
  const asked = async (title: string, state: 'waiting' | 'failed' | 'read') => {
    const { workId } = await shelve(site, title, `G${title.length}`)
    const taskId = newId()
    await transaction(db, tx => openTask(tx, taskId, 'insights.suggest-genres', { libraryId }))
    if (state !== 'waiting') await taskIsDone(db, taskId, null)
    await sql`insert into insights.genre_readings (work_id, library_id, asked_at, task_id, read_at)
      values (${workId}, ${libraryId}, now() - ${state === 'waiting' ? '0' : '1 hour'}::interval, ${taskId},
        ${state === 'read' ? new Date() : null})`.execute(db)
    return workId
  }
  const suggest = (workId: string, genre: string, model: string | null) =>
    sql`insert into insights.genre_suggestions (id, work_id, genre, genre_key, method, model, source, made_at)
      values (${newId()}, ${workId}, ${genre}, ${genre.toLowerCase()}, ${model ? 'model' : 'words'}, ${model}, 'x', now())`.execute(
      db,
    )
  const suggested = await asked('Genres are suggested for this one, whose title is long', 'read')
  await suggest(suggested, 'Sea stories', 'a-model-with-a-name-that-is-long-enough-to-be-broken')
  await suggest(suggested, 'قصص البحر', null)
  for (let count = 0; count < 20; count++)
    await suggest(
      (await shelve(site, `One of twenty: ${count}`, `GG${count}`)).workId,
      'Short stories about long voyages and their ends',
      null,
    )
  return {
    further: [
      `/books/${suggested}`,
      `/books/${await asked('Nothing is told', 'read')}`,
      `/books/${await asked('Genres failed', 'failed')}`,
      `/books/${await asked('Genres are being sought', 'waiting')}`,
      `/genres/suggestions?after=${suggested}`,
      '/genres/suggestions?after=ffffffff-ffff-7fff-bfff-ffffffffffff',
    ],
  }
}
