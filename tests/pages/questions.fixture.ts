import { newId } from '../../src/id.ts'
import { jobContext } from '../job-context.ts'
import { jobNamed } from '../named-job.ts'
import type { Browser, testSite } from '../site.ts'

/** Addresses of questions: one that is answered; and others that wait, that nothing answers, and of one document. */
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
  await visitor.submit(`${silent}/judgement`, { helpful: 'yes' })
  return {
    addresses: new Map([['/questions/:id', found]]),
    further: [silent, waiting, `/questions?document=${documentId}`],
  }
}
