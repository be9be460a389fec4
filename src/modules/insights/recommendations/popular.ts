import type { Db } from '../../../database.ts'
import { worksVisibleTo } from '../../catalog/index.ts'
import { tastesInLogs } from '../../reading/index.ts'
import { tables } from '../tables.ts'
import { mostRecommended } from './for-reader.ts'

/** What is lent most of late of what somebody may see and does not know, for when nothing is known of their taste. */
export const popularFor = (db: Db, personId: string) =>
  worksVisibleTo(db, personId)
    .clearSelect()
    .select(['work.id', 'work.title', 'work.by_line', 'work.language', 'work.cover'])
    .where(
      'work.id',
      'not in',
      tastesInLogs(db).clearSelect().select('book.work_id').where('book.person_id', '=', personId),
    )
    .where(
      'work.id',
      'not in',
      tables(db).selectFrom('insights.dismissals').select('work_id').where('person_id', '=', personId),
    )
    .where('work.popularity', '>', 0)
    .orderBy('work.popularity', 'desc')
    .orderBy('work.id')
    .limit(mostRecommended)
    .execute()
