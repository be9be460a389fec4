import { shelve } from '../ashgrove.ts'
import { jobContext } from '../job-context.ts'
import { jobNamed } from '../named-job.ts'
import type { Browser, testSite } from '../site.ts'

/** Addresses of a document's pages; and of others that wait, were refused, are sealed, or say nothing about themselves. */
export async function documentsInEveryState(
  site: ReturnType<typeof testSite>,
  visitor: Browser,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  const { workId } = await shelve(site, 'A novel with a document about it', 'DO1')
  const send = async (
    text: string,
    fields: object = {},
    name = 'a-long-name-of-a-file-that-somebody-chose.md',
  ) => {
    const file = { field: 'file', name, bytes: Buffer.from(text) }
    const { location } = await visitor.upload('/documents', { owner: 'me', title: '', ...fields }, file)
    return location ?? ''
  }
  const read = async (address: string) => {
    const documentId = address.replace('/documents/', '')
    await jobNamed('insights.read-document').run({ documentId }, jobContext(site, new Date()))
    return address
  }
  const ready = await read(
    await send(
      `# ${'A heading of the document that is rather long '.repeat(3)}\n\nText.\n\n## قواعد البيت\n\nالهدوء من فضلكم.\n\n${'Loremipsum'.repeat(30)}\n\n${'More of the text. '.repeat(400)}`,
      { title: 'A document that everything can be said about' },
    ),
  )
  const waiting = await send('Not read yet.')
  const refused = await read(await send('%PDF-1.7 nothing'))
  const sealed = await read(await send('The end of it.', { work: workId, spoils: 'all' }))
  return {
    addresses: new Map([
      ['/documents/:id', ready],
      ['/documents/:id/pages/:page', `${ready}/pages/1`],
      ['/documents/:id/removal', `${ready}/removal`],
    ]),
    further: [
      '/documents?of=me',
      `/documents/new?work=${workId}`,
      `/books/${workId}`,
      waiting,
      refused,
      sealed,
      `${sealed}/pages/1`,
      `${sealed}/pages/1?open=yes`,
      `${ready}/pages/2`,
    ],
  }
}
