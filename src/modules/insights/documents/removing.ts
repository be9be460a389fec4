import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { documentsIn } from './document-file.ts'
import { documentFor } from './visible.ts'

/** Takes a document away with all that was made of it: passages, vectors, file. From the first step on nobody sees it. */
export async function removeDocument(
  db: Db,
  filesDir: string,
  { documentId, personId }: { documentId: string; personId: string },
  now: Date,
): Promise<{ removed: true } | Refused<'unknown-document'>> {
  const seen = await documentFor(db, documentId, personId)
  if (!seen?.manages) return refused('unknown-document')
  await tables(db)
    .updateTable('insights.documents')
    .set({ removed_at: now })
    .where('id', '=', documentId)
    .execute()
  await finishRemoval(db, filesDir, documentId)
  return { removed: true }
}

/** What a removal still has to do; where it was cut off, the nightly sweep does it. */
export async function finishRemoval(db: Db, filesDir: string, documentId: string): Promise<void> {
  await dropChunks(db, documentId)
  const gone = await tables(db)
    .deleteFrom('insights.documents')
    .where('id', '=', documentId)
    .where('removed_at', 'is not', null)
    .returning('file')
    .executeTakeFirst()
  if (gone) await rm(join(documentsIn(filesDir), gone.file), { force: true })
}

const atOnce = 200

/** Passages and their vectors, a part at a time: a long document's would keep others waiting. */
export async function dropChunks(db: Db, documentId: string): Promise<void> {
  for (let dropped = BigInt(atOnce); dropped >= BigInt(atOnce); ) {
    const { numDeletedRows } = await tables(db)
      .deleteFrom('insights.chunks')
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('insights.chunks as old')
          .select('old.id')
          .where('old.document_id', '=', documentId)
          .limit(atOnce),
      )
      .executeTakeFirst()
    dropped = numDeletedRows
  }
}
