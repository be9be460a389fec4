import type { Db } from '../../../database.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { documentsVisibleTo, passagesBefore } from './visible.ts'

export const documentPageSize = 30

/** Which documents a list holds: all that somebody may see, or of them one's own, a library's or a club's. */
export type Listed = { of: 'all' } | { of: 'me' } | { of: 'library' | 'club'; id: string }

/** Documents that somebody may see, the newest first; one more than a page holds. */
export function documentsListed(db: Db, personId: string, listed: Listed, before: string | null) {
  let query = documentsVisibleTo(db, personId)
  if (listed.of === 'me') query = query.where('document.person_id', '=', personId)
  if (listed.of === 'library') query = query.where('document.library_id', '=', listed.id)
  if (listed.of === 'club') query = query.where('document.club_id', '=', listed.id)
  if (before !== null) query = query.where('document.id', '<', before)
  return query
    .orderBy('document.id', 'desc')
    .limit(documentPageSize + 1)
    .execute()
}

/** More about one book is in the list of documents. */
const mostAboutBook = 20

/** Documents about these works that somebody may see and that were read, the newest first. */
export const documentsAbout = (db: Db, personId: string, workIds: readonly string[]) =>
  documentsVisibleTo(db, personId)
    .where('document.work_id', 'in', [...workIds])
    .where('document.status', '=', 'ready')
    .orderBy('document.id', 'desc')
    .limit(mostAboutBook)
    .execute()

/** As many as a club's page has room for; the rest is in its list. */
const mostInClubs = 5

/** Documents of these clubs that somebody may see and that were read, the newest first. */
export const documentsOfClubs = (db: Db, personId: string, clubIds: readonly string[]) =>
  documentsVisibleTo(db, personId)
    .where('document.club_id', 'in', [...clubIds])
    .where('document.status', '=', 'ready')
    .orderBy('document.id', 'desc')
    .limit(mostInClubs)
    .execute()

/**
 * What stands on one page of a document, passage by passage. Of one that is sealed for them they get no word, but from where in the
 * book it opens; who manages the document may `opened` see it.
 */
export async function passagesOnPage(
  db: Db,
  { documentId, personId, page }: { documentId: string; personId: string; page: number },
  opened: boolean,
) {
  const passages = await passagesBefore(db, personId)
    .where('document.id', '=', documentId)
    .where('chunk.page_from', '<=', page)
    .where('chunk.page_to', '>=', page)
    .select('document.manages')
    .orderBy('chunk.number')
    .limit(200)
    .execute()
  return passages.map(({ body, heading, ...passage }) =>
    passage.open || (opened && passage.manages)
      ? { ...passage, sealed: false as const, body, heading }
      : { ...passage, sealed: true as const },
  )
}

/** The headings of a document that are open to somebody, with the first page that stands under each. */
export const contentsOf = (db: Db, documentId: string, personId: string) =>
  passagesBefore(db, personId)
    .clearSelect()
    .where('document.id', '=', documentId)
    .where('chunk.heading', 'is not', null)
    .where(({ or, eb }) =>
      or([
        eb('chunk.gate', 'is', null),
        eb('place.share', '>=', eb.ref('chunk.gate')),
        eb('document.manages', '=', true),
      ]),
    )
    .select('chunk.heading')
    .$narrowType<{ heading: string }>()
    .select(({ fn }) => [fn.min('chunk.page_from').as('page'), fn.min('chunk.number').as('number')])
    .groupBy('chunk.heading')
    .orderBy('number')
    .limit(100)
    .execute()

/** A work's title, if somebody may see it: for the form of a document about it. */
export const workNamed = (db: Db, workId: string, personId: string) =>
  titledWorks(db)
    .where('work.id', '=', workId)
    .where('work.id', 'in', worksVisibleTo(db, personId).clearSelect().select('work.id'))
    .executeTakeFirst()
