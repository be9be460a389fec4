import { sql } from 'kysely'
import { transaction } from '../../src/database.ts'
import { newId } from '../../src/id.ts'
import { openTask, taskIsDone } from '../../src/jobs/tasks.ts'
import { ashgrove, idsOf, shelve } from '../ashgrove.ts'
import type { Browser, testSite } from '../site.ts'

type Site = ReturnType<typeof testSite>

/** Settings of a site whose pages tell of a model; nothing asks it, as no jobs run. */
export const withModel = {
  MODEL_PROVIDER: 'openai',
  MODEL_URL: 'http://127.0.0.1:9',
  MODEL_NAME: 'a-model-with-a-name-that-is-long-enough-to-be-broken',
  MODEL_BUDGET_A_MONTH: '20',
}

/** Pages about language models with calls of every outcome, a try that went well and one that did not, and summaries in every state. */
export async function modelsInEveryState(site: Site, visitor: Browser): Promise<{ further: string[] }> {
  const { db } = site.database
  const { libraryId } = await idsOf(site)
  await visitor.submit('/administration/models/pause/removal')
  const outcomes = [
    ['summary', 'answered', null],
    ['trial', 'answered', null],
    ['embeddings', 'failed', 'busy'],
    ['summary', 'running', null],
  ] as const
  for (const [place, [purpose, outcome, reason]] of outcomes.entries())
    await sql`
      insert into insights.model_calls (id, kind, purpose, provider, model, library_id, began_at, expires_at, outcome, reason,
        tokens_in, tokens_out, ms, cost, question, answer)
      values (${newId()}, 'chat', ${purpose}, 'openai', 'a-model', ${purpose === 'summary' ? libraryId : null}, now(), now(), ${outcome}, ${reason},
        ${outcome === 'answered' ? 1200 : null}, 90, ${700 * (place + 1)}, 123456,
        ${place === 0 ? 'What is asked, with <marks>.' : null}, ${place === 0 ? 'What is answered.' : null})`.execute(
      db,
    )
  await sql`insert into insights.model_days (day, kind, calls, cost)
    values (now()::date, 'chat', 3, 370368), (now()::date, 'embeddings', 1, 0)`.execute(db)
  const { rows } = await sql<{
    id: string
  }>`select id from identity.people where email = ${ashgrove.email}`.execute(db)
  const personId = rows[0]?.id ?? ''
  const trial = async (result?: object) => {
    const id = newId()
    await transaction(db, tx => openTask(tx, id, 'insights.try-models', { personId }))
    if (result) await taskIsDone(db, id, result)
    return `/administration/models?trial=${id}`
  }
  const summarised = async (title: string, state: string, reason: string | null) => {
    const { workId } = await shelve(site, title, `S${title.length}`)
    await sql`update catalog.editions set summary = ${'A book of which more is told than its title. '.repeat(3)}
      where work_id = ${workId}`.execute(db)
    await sql`insert into insights.summaries (work_id, state, reason, library_id, asked_at)
      values (${workId}, ${state}, ${reason}, ${libraryId}, now())`.execute(db)
    return workId
  }
  const made = await summarised('Summarised', 'made', null)
  await sql`insert into catalog.model_summaries (work_id, text, model, made_at)
    values (${made}, 'It is told in few words.', ${withModel.MODEL_NAME}, now())`.execute(db)
  return {
    further: [
      await trial({ chat: { ms: 812, text: 'A library.' }, embeddings: { problem: 'no-model' } }),
      await trial({ chat: { problem: 'key-refused' }, embeddings: { problem: 'no-model' } }),
      await trial(),
      `/books/${made}`,
      `/books/${await summarised('Being summarised', 'waiting', null)}`,
      `/books/${await summarised('Not summarised', 'not-made', 'limit-reached')}`,
    ],
  }
}
