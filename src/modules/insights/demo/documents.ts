import { createHash } from 'node:crypto'
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo, DemoPerson } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { addDocument, clubsKept, type Owner } from '../documents/adding.ts'
import { documentsIn } from '../documents/document-file.ts'
import { readDocumentJob } from '../documents/read-document.ts'
import { embedPassages } from '../embeddings/embed-passages.ts'
import { ask } from '../questions/asking.ts'

/** Documents to be read, and what was asked of them: two that the town's library keeps for its members, one of a club, and one that is the reader's own. */
export async function addDocuments(demo: Demo): Promise<void> {
  const { guests, town } = demo.cast
  const library: Owner = { kind: 'library', id: town.id }
  const rules = await add(demo, guests.librarian, library, 'house-rules.md', 'House rules')
  await add(demo, guests.librarian, library, 'on-reading-slowly.md', 'On reading slowly')
  const club = await clubsKept(demo.db, guests.organiser.id).orderBy('club.id').executeTakeFirstOrThrow()
  await add(demo, guests.organiser, { kind: 'club', id: club.id }, 'how-we-meet.md', 'How we meet')
  await add(demo, guests.reader, { kind: 'me' }, 'margin-notes.txt', 'Margin notes')
  for (const question of ['How long are novels lent?', 'Who was the architect of the old station?'])
    await ask(demo.db, guests.reader.id, { question, about: null }, demo.ago(2))
  demo.recommend('reader', { href: '/documents', label: 'insights.documents.demo' })
  demo.recommend('librarian', { href: `/documents/${rules}`, label: 'insights.documents.demo-rules' })
}

async function add(demo: Demo, by: DemoPerson, owner: Owner, name: string, title: string): Promise<string> {
  const { db, filesDir } = demo
  const path = join(documentsIn(filesDir), newId())
  await mkdir(documentsIn(filesDir), { recursive: true })
  await copyFile(join(import.meta.dirname, name), path)
  const facts = { owner, title, workId: null, spoils: 'nothing' as const }
  // The same at every filling, as all of the demo is.
  const as = createHash('sha256').update(name).digest('hex')
  const file = { path, name, bytes: (await stat(path)).size, as }
  const added = await addDocument(db, filesDir, by.id, file, facts, demo.ago(20))
  if (isRefused(added)) throw new Error(`${name}: ${added.refused}`)
  const context = demo.jobContext(added.id)
  await readDocumentJob.run({ documentId: added.id }, context)
  await embedPassages.run({ documentId: added.id }, context)
  return added.id
}
