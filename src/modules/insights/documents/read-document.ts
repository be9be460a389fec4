import { join } from 'node:path'
import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { isRefused } from '../../../refusal.ts'
import { searchDocument } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import type { Chunk } from './chunking.ts'
import { documentsIn } from './document-file.ts'
import { gateOf } from './gates.ts'
import type { DocumentText, Unreadable } from './reading.ts'
import { readInThread } from './reading-thread.ts'
import { dropChunks } from './removing.ts'
import type { Spoils } from './tables.ts'

/**
 * Reads an uploaded file into passages. Killed and run again, it begins anew; nobody sees a document that is half read. Its vectors
 * are made by another job: what is read can be read and searched by words, whether a model answers or not.
 */
export const readDocumentJob = job<{ documentId: string }>(
  'insights.read-document',
  { retryLimit: 2, expiresIn: 1800 },
  async ({ documentId }, context) => {
    const document = await tables(context.db)
      .selectFrom('insights.documents')
      .select(['id', 'file', 'spoils'])
      .where('id', '=', documentId)
      .where('status', '=', 'reading')
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (!document) return
    await dropChunks(context.db, documentId)
    // In the book's own text a page's end is where somebody may stand.
    const joined = document.spoils !== 'text'
    const path = join(documentsIn(context.filesDir), document.file)
    const read = await readInThread({ path, joined }, context.signal)
    if (!isRefused(read)) await keep(context, document, read)
    await finish(context, documentId, read)
  },
)

const atOnce = 20

async function keep(
  { db, progress, signal }: JobContext,
  { id, spoils }: { id: string; spoils: Spoils },
  { chunks, pages }: DocumentText,
): Promise<void> {
  for (let at = 0; at < chunks.length; at += atOnce) {
    signal.throwIfAborted()
    const rows = chunks.slice(at, at + atOnce).map(chunk => ({
      id: newId(),
      document_id: id,
      number: chunk.number,
      page_from: chunk.pageFrom,
      page_to: chunk.pageTo,
      heading: chunk.heading,
      body: chunk.body,
      gate: gateOf(spoils, chunk.pageTo, pages),
      search: sql<string>`${wordsOf(chunk)}::tsvector`,
    }))
    await tables(db).insertInto('insights.chunks').values(rows).execute()
    await progress((100 * (at + rows.length)) / chunks.length)
  }
}

/** The words that a passage is found by: those of its heading weigh more. */
const wordsOf = ({ heading, body }: Chunk): string =>
  searchDocument([
    { weight: 'A', text: heading },
    { weight: 'D', text: body },
  ])

const finish = ({ db, now }: JobContext, documentId: string, read: DocumentText | Unreadable) =>
  transaction(db, async tx => {
    await tables(tx)
      .updateTable('insights.documents')
      .set(
        isRefused(read)
          ? { status: 'refused', refusal: read.refused, read_at: now }
          : {
              status: 'ready',
              kind: read.kind,
              pages: read.pages,
              unread_pages: read.unreadPages,
              read_at: now,
            },
      )
      .where('id', '=', documentId)
      .execute()
    if (!isRefused(read)) await send(tx, 'insights.embed-passages', { documentId })
  })
