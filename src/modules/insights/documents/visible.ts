import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { clubsOfMember } from '../../clubs/index.ts'
import { librariesOfMember, librariesWhereMay } from '../../identity/index.ts'
import { placesInWorks } from '../../reading/index.ts'
import { tables } from '../tables.ts'

/** Who holds it adds documents to a library and takes them away. */
export const keepsDocuments = 'insights.documents'

/**
 * Documents that somebody may see: their own, their libraries' and their clubs', each with whether they manage it. A builder, by
 * `document`; what a document says may still be sealed for them, see `passagesFor`.
 */
export const documentsVisibleTo = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('insights.documents as document')
    .leftJoin(librariesOfMember(db, personId).as('library'), 'library.id', 'document.library_id')
    .leftJoin(clubsOfMember(db, personId).as('club'), 'club.id', 'document.club_id')
    .leftJoin(librariesWhereMay(db, personId, keepsDocuments).as('kept'), 'kept.id', 'document.library_id')
    // A work that only somebody else knows has no title here.
    .leftJoin(titledWorks(db).as('work'), join =>
      join
        .onRef('work.id', '=', 'document.work_id')
        .on('work.id', 'in', worksVisibleTo(db, personId).clearSelect().select('work.id')),
    )
    .where('document.removed_at', 'is', null)
    .where(({ or, eb }) =>
      or([
        eb('document.person_id', '=', personId),
        eb('library.id', 'is not', null),
        eb('club.id', 'is not', null),
      ]),
    )
    .select([
      'document.id',
      'document.person_id',
      'document.library_id',
      'document.club_id',
      'document.work_id',
      'document.spoils',
      'document.title',
      'document.file_name',
      'document.bytes',
      'document.kind',
      'document.status',
      'document.refusal',
      'document.pages',
      'document.unread_pages',
      'document.task_id',
      'document.added_by',
      'document.added_at',
      'document.read_at',
      'library.name as library',
      'club.name as club',
      'work.title as work',
      'work.by_line as work_by',
      'work.language as work_language',
    ])
    .select(
      sql<boolean>`coalesce(document.person_id = ${personId} or kept.id is not null
        or club.role in ('organiser', 'moderator'), false)`.as('manages'),
    )

export type DocumentSeen = NonNullable<Awaited<ReturnType<typeof documentFor>>>

/** One document, if this person may see it. */
export const documentFor = (db: Db, documentId: string, personId: string) =>
  documentsVisibleTo(db, personId).where('document.id', '=', documentId).executeTakeFirst()

/** In such a query with `chunk` and `place`: whether the passage lies behind nothing, or they came so far by their own log. */
const isOpen: RawBuilder<boolean> = sql<boolean>`coalesce(chunk.gate is null or place.share >= chunk.gate, false)`

/** Every passage of the documents that somebody may see, sealed ones, too, with whether it is `open` to them: a builder, by `chunk`. */
export const passagesBefore = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('insights.chunks as chunk')
    .innerJoin(documentsVisibleTo(db, personId).as('document'), 'document.id', 'chunk.document_id')
    .leftJoin(placesInWorks(db).where('book.person_id', '=', personId).as('place'), join =>
      join.onRef('place.work_id', '=', 'document.work_id'),
    )
    .where('document.status', '=', 'ready')
    .select([
      'chunk.id',
      'chunk.document_id',
      'chunk.number',
      'chunk.page_from',
      'chunk.page_to',
      'chunk.heading',
      'chunk.body',
      'chunk.gate',
      'document.title',
      'document.work_id',
      'document.library_id',
      'document.club_id',
    ])
    .select(isOpen.as('open'))

/**
 * The passages that somebody may read, and no other: columns `id`, `document_id`, `number`, `page_from`, `page_to`, `heading`, `body`,
 * `gate`, `title`, `work_id`, `library_id` and `club_id` (of the document). Whoever manages a document is a reader here as all are.
 */
export const passagesFor = (db: Db, personId: string) => passagesBefore(db, personId).where(isOpen)
