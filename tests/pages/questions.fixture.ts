import { sql } from 'kysely'
import { newId } from '../../src/id.ts'
import { jobContext } from '../job-context.ts'
import { jobNamed } from '../named-job.ts'
import type { Browser, testSite } from '../site.ts'

/** Addresses of questions: one that is answered; and others that wait, that are being answered, that nothing answers, and of one document. */
export async function questionsInEveryState(
  site: ReturnType<typeof testSite>,
  visitor: Browser,
  document: string,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const documentId = document.replace('/documents/', '')
  const ask = async (question: string, more: object = {}) =>
    (await visitor.submit('/questions', { question, once: newId(), ...more })).location ?? ''
  const answered = async (address: string) => {
    const questionId = address.replace('/questions/', '')
    await jobNamed('insights.answer-question').run({ questionId }, jobContext(site, new Date()))
    return address
  }
  const found = await answered(await ask('Where is more of the text, and what does the long heading say?'))
  const silent = await answered(await ask('Who painted the ceiling?', { document: documentId }))
  const waiting = await ask('Is anybody there?')
  const growing = await ask('What does the long heading say?')
  await sql`
    with grown as (
      update insights.questions set answer = 'It says much. [1]', model = 'a-model' where id = ${growing.replace('/questions/', '')} returning id)
    insert into insights.question_sources (question_id, number, chunk_id, quote)
    select grown.id, 1, chunk.id, left(chunk.body, 40) from grown, insights.chunks chunk
    where chunk.document_id = ${documentId} limit 1`.execute(site.database.db)
  await visitor.submit(`${silent}/judgement`, { helpful: 'yes' })
  return {
    addresses: new Map([['/questions/:id', found]]),
    further: [silent, waiting, growing, `/questions?document=${documentId}`],
  }
}
