import type { Demo } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import { titledCopies, worksVisibleTo } from '../../catalog/index.ts'
import { borrowedBy } from '../../circulation/index.ts'
import { addShelf } from '../shelves/shelving.ts'
import { addFriendsLogs } from './friends-logs.ts'
import { addPlans } from './plans.ts'
import { WrittenLog } from './written-log.ts'

/** Three years of what the reader read, what they read now, and what they mean to. */
export async function addReading(demo: Demo): Promise<void> {
  const { guests } = demo.cast
  demo.say('Remembering what Wren read …')
  const works = await worksToRead(demo)
  const log = new WrittenLog(demo, guests.reader.id, works)
  const shelves = {
    winter: await addShelf(demo.db, guests.reader.id, { name: 'Winter crime', rule: null }, demo.now),
    aloud: await addShelf(demo.db, guests.reader.id, { name: 'Read aloud', rule: null }, demo.now),
  }
  await addShelf(demo.db, guests.reader.id, { name: 'The very best', rule: 'rated=450' }, demo.now)
  const shelfIds = Object.values(shelves).flatMap(shelf => (isRefused(shelf) ? [] : [shelf.id]))
  for (const ago of daysAgo(demo, 3 * 365)) await log.finished(ago, shelfIds)
  for (let count = 0; count < 12; count++)
    await log.add('read', 1200, demo.random.pick(['2016', '2019-07', null]))
  for (let count = 0; count < 4; count++)
    await log.add('did-not-finish', 500, log.day(demo.random.whole(40, 700)))
  for (let count = 0; count < 2; count++) await log.add('paused', 90, log.day(80))
  for (let count = 0; count < 34; count++) await log.add('to-read', demo.random.whole(1, 600), null)
  // One that they own, and two that they borrowed and may not finish in time.
  await log.readingSince(11, 18)
  for (const { work_id, lent_at } of (await borrowedBy(demo.db, guests.reader.id)).slice(1, 3))
    await log.readingSince(Math.floor((demo.now.getTime() - lent_at.getTime()) / 86_400_000), 13, work_id)
  await addPlans(demo)
  await addFriendsLogs(demo, works)
  demo.recommend('reader', { href: '/reading', label: 'reading.demo.log' })
}

/** Days before now on which a book was finished, the longest ago first. */
function daysAgo({ random }: Demo, since: number): number[] {
  const days: number[] = []
  for (let ago = since; ago > 5; ago -= random.whole(4, 22)) days.push(ago)
  return days
}

/** Works of the town's shelves that one might read, in no order. */
async function worksToRead(demo: Demo): Promise<string[]> {
  const { town, guests } = demo.cast
  const rows = await worksVisibleTo(demo.db, guests.reader.id)
    .where(
      'work.id',
      'in',
      titledCopies(demo.db).clearSelect().select('copy.work_id').where('copy.library_id', '=', town.id),
    )
    .orderBy('work.popularity', 'desc')
    .orderBy('work.id')
    .limit(400)
    .execute()
  return demo.random.shuffled(rows.map(({ id }) => id))
}
