import { transaction } from '../../../database.ts'
import type { Demo, DemoPerson } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { titledCopies } from '../../catalog/index.ts'
import { whole } from '../../reading/index.ts'
import { readSentiment } from '../sentiment/reading.ts'
import { tables } from '../tables.ts'
import { type MadeReview, madeReviews } from './reviews.ts'

/** Reviews of a few books of the town, by people who brought them back long ago: of their loans nothing is left. */
export async function addReviews(demo: Demo): Promise<void> {
  demo.say('Writing reviews …')
  for (const { id, title } of await reviewedWorks(demo)) {
    const people = demo.random.shuffled(demo.cast.others)
    for (const [place, made] of (madeReviews[title] ?? []).entries()) {
      const author = made.byReader ? demo.cast.guests.reader : people[place]
      if (author) await write(demo, id, author, made, people.slice(20))
    }
    await transaction(demo.db, tx => send(tx, 'insights.find-consensus', { workId: id }))
  }
}

const reviewedWorks = ({ db, cast }: Demo) =>
  titledCopies(db)
    .clearSelect()
    .select(['work.id', 'work.title'])
    .distinct()
    .where('copy.library_id', '=', cast.town.id)
    .where('work.title', 'in', Object.keys(madeReviews))
    .orderBy('work.id')
    .execute()

async function write(
  demo: Demo,
  workId: string,
  author: DemoPerson,
  { body, stars, gate, helpful = 0 }: MadeReview,
  readers: readonly DemoPerson[],
): Promise<void> {
  const id = newId()
  const rating = stars * 4
  const writtenAt = demo.ago(demo.random.whole(40, 700))
  await tables(demo.db)
    .insertInto('insights.reviews')
    .values({
      id,
      work_id: workId,
      told_work_id: workId,
      person_id: author.id,
      body,
      rating,
      gate: gate === undefined ? null : Math.round(gate * whole),
      borrowed_here: true,
      ...(await readSentiment({ body, rating })),
      written_at: writtenAt,
    })
    .execute()
  const votes = readers.slice(0, helpful).map(({ id: personId }) => ({
    review_id: id,
    person_id: personId,
    voted_at: demo.ago(demo.random.whole(1, 39)),
  }))
  if (votes.length > 0) await tables(demo.db).insertInto('insights.helpful_votes').values(votes).execute()
}
