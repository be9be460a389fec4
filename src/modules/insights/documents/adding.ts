import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { clubsOfMember } from '../../clubs/index.ts'
import { librariesWhereMay } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { documentsIn, filed } from './document-file.ts'
import type { Spoils } from './tables.ts'
import { keepsDocuments } from './visible.ts'

/** So many documents each has. */
export const mostDocuments = { me: 200, club: 500, library: 2000 }

/** Whose a document is: one's own, or of a library or a club that one keeps documents for. */
export type Owner = { kind: 'me' } | { kind: 'library' | 'club'; id: string }

export type DocumentFacts = { owner: Owner; title: string | null; workId: string | null; spoils: Spoils }

type NotAdded =
  | Refused<'unknown-owner'>
  | Refused<'unknown-work'>
  | Refused<'too-many', { most: number }>
  | Refused<'duplicate', { id: string; title: string }>

/**
 * Takes a file that somebody sent, and has it read. It is kept under a name of ours (at random, unless a demo wants it `as` always),
 * or removed where it is refused. A file that this owner has already is refused, and which document it is told.
 */
export async function addDocument(
  db: Db,
  filesDir: string,
  personId: string,
  { as, ...upload }: { path: string; name: string; bytes: number; as?: string },
  facts: DocumentFacts,
  now: Date,
): Promise<{ id: string } | NotAdded> {
  const kept = await filed(upload.path, filesDir, as)
  let added: { id: string } | NotAdded | undefined
  try {
    added = await transaction(db, tx => insert(tx, personId, { ...upload, ...kept }, facts, now))
    return added
  } finally {
    if (added === undefined || isRefused(added))
      await rm(join(documentsIn(filesDir), kept.file), { force: true })
  }
}

type KeptFile = { name: string; bytes: number; file: string; sha256: string }

async function insert(
  tx: Tx,
  personId: string,
  kept: KeptFile,
  { owner, title, workId, spoils }: DocumentFacts,
  now: Date,
): Promise<{ id: string } | NotAdded> {
  if (!(await mayAddFor(tx, owner, personId))) return refused('unknown-owner')
  if (workId && !(await worksVisibleTo(tx, personId).where('work.id', '=', workId).executeTakeFirst()))
    return refused('unknown-work')
  const column = ownerColumns[owner.kind]
  const ownerId = owner.kind === 'me' ? personId : owner.id
  const { count } = await tables(tx)
    .selectFrom('insights.documents')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(column, '=', ownerId)
    .executeTakeFirstOrThrow()
  const most = mostDocuments[owner.kind]
  if (Number(count) >= most) return refused('too-many', { most })
  const id = newId()
  const task = owner.kind === 'library' ? { personId, libraryId: owner.id } : { personId }
  const inserted = await tables(tx)
    .insertInto('insights.documents')
    .values({
      id,
      person_id: null,
      library_id: null,
      club_id: null,
      [column]: ownerId,
      added_by: personId,
      work_id: workId,
      told_work_id: null,
      spoils: workId ? spoils : 'nothing',
      title: title ?? titleOf(kept.name),
      file_name: kept.name.slice(0, 200).toWellFormed() || 'file',
      file: kept.file,
      bytes: kept.bytes,
      sha256: kept.sha256,
      kind: null,
      status: 'reading',
      refusal: null,
      pages: null,
      unread_pages: 0,
      task_id: null,
      added_at: now,
      read_at: null,
      removed_at: null,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 0n) {
    const same = await tables(tx)
      .selectFrom('insights.documents')
      .select(['id', 'title'])
      .where(column, '=', ownerId)
      .where('sha256', '=', kept.sha256)
      .where('removed_at', 'is', null)
      .executeTakeFirstOrThrow()
    return refused('duplicate', same)
  }
  const task_id = await send(tx, 'insights.read-document', { documentId: id }, { task })
  await tables(tx).updateTable('insights.documents').set({ task_id }).where('id', '=', id).execute()
  return { id }
}

const ownerColumns = { me: 'person_id', library: 'library_id', club: 'club_id' } as const

async function mayAddFor(tx: Tx, owner: Owner, personId: string): Promise<boolean> {
  if (owner.kind === 'me') return true
  const found =
    owner.kind === 'library'
      ? librariesWhereMay(tx, personId, keepsDocuments).where('library.id', '=', owner.id)
      : clubsKept(tx, personId).where('club.id', '=', owner.id)
  return (await found.executeTakeFirst()) !== undefined
}

/** The clubs that go on and whose documents somebody keeps. */
export const clubsKept = (db: Db, personId: string) =>
  clubsOfMember(db, personId)
    .where('member.role', 'in', ['organiser', 'moderator'])
    .where('club.archived_at', 'is', null)

/** For whom somebody may add documents, beside themselves. */
export async function ownersFor(db: Db, personId: string) {
  const [libraries, clubs] = await Promise.all([
    librariesWhereMay(db, personId, keepsDocuments).orderBy('library.name').limit(50).execute(),
    clubsKept(db, personId).orderBy('club.name').limit(50).execute(),
  ])
  return { libraries, clubs }
}

const titleOf = (fileName: string): string =>
  fileName
    .replace(/\.\w{1,8}$/, '')
    .replace(/[_\s]+/g, ' ')
    .trim()
    .slice(0, 300)
    .toWellFormed() || 'Document'
