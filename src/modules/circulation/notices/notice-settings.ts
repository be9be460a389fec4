import { type Db, transaction } from '../../../database.ts'
import { type Actor, record } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { firstNotices, type NoticeKind, type NoticeSetting, noticeKinds } from './notice.ts'

export type NoticePlan = Record<NoticeKind, NoticeSetting>

/** Of what a library's patrons are told, and when. */
export async function noticePlan(db: Db, libraryId: string): Promise<NoticePlan> {
  const own = await tables(db)
    .selectFrom('circulation.notice_settings')
    .select(['kind', 'enabled', 'days'])
    .where('library_id', '=', libraryId)
    .execute()
  return {
    ...firstNotices,
    ...Object.fromEntries(own.map(({ kind, enabled, days }) => [kind, { enabled, days }])),
  }
}

export function saveNoticePlan(
  db: Db,
  libraryId: string,
  plan: NoticePlan,
  actor: Actor,
  now: Date,
): Promise<void> {
  return transaction(db, async tx => {
    await tables(tx)
      .insertInto('circulation.notice_settings')
      .values(
        noticeKinds.map(kind => ({
          library_id: libraryId,
          kind,
          enabled: plan[kind].enabled,
          days: [...plan[kind].days],
        })),
      )
      .onConflict(conflict =>
        conflict
          .columns(['library_id', 'kind'])
          .doUpdateSet(({ ref }) => ({ enabled: ref('excluded.enabled'), days: ref('excluded.days') })),
      )
      .execute()
    await record(tx, { ...actor, event: 'circulation.notices-changed', library: libraryId }, now)
  })
}
