import { transaction } from '../../../database.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { OutsideProblem } from '../../../outside/asking.ts'
import { isRefused } from '../../../refusal.ts'
import { fetchCover } from '../covers/fetching.ts'
import { editionFacts, factsIn } from '../drafts/candidates.ts'
import { merged, usualProfile } from '../drafts/merging.ts'
import { type LookedUp, lookUp } from '../lookups/lookup.ts'
import { tables } from '../tables.ts'
import type { ToldBy } from './tables.ts'

/** Asked of Open Library in one question. */
const batch = 20
const mostAttempts = 5
const firstWait = 60_000

/**
 * Asks about the books whose turn it is, and writes down what could be filled in; nothing is changed by it. Sent when somebody
 * asks, by itself while there are more, and every ten minutes for those that are tried again.
 */
export const enrichJob = job(
  'catalog.enrich',
  { schedule: { cron: '*/10 * * * *' } },
  async (_payload, context) => {
    const { db, lookups, now } = context
    if (lookups === undefined) return { asked: 0 }
    const due = await questionsDue(context)
    if (due.length === 0) return { asked: 0 }
    const isbns = due.map(({ isbn }) => isbn)
    const answers = await lookUp(db, lookups, isbns, now, context.signal)
    for (const question of due) await answer(question, answers.get(question.isbn) ?? nobody, context)
    if (due.length === batch) await transaction(db, tx => send(tx, 'catalog.enrich', {}))
    return { asked: due.length }
  },
)

type Question = { id: string; edition_id: string; isbn: string; attempts: number }
const nobody: LookedUp = { told: null, away: [] }

const questionsDue = ({ db, now }: JobContext): Promise<Question[]> =>
  tables(db)
    .selectFrom('catalog.enrichments')
    .select(['id', 'edition_id', 'isbn', 'attempts'])
    .where('status', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(batch)
    .execute()

async function answer(question: Question, { told, away }: LookedUp, context: JobContext): Promise<void> {
  const { db, now } = context
  if (told === null && away.length > 0)
    return tryLater(question, `${away.join(', ')} could not be reached.`, context)
  const [edition] = await editionFacts(db, [question.edition_id], null).execute()
  if (told === null || edition === undefined || edition.removed_at !== null)
    return write(question, { status: 'nothing', tried_at: now }, context)
  const cover = edition.cover === null && told.cover !== null ? await coverAt(told.cover, context) : null
  if (cover === 'later') return tryLater(question, 'The cover could not be fetched.', context)
  const adds = Object.keys(merged(told.draft, factsIn(edition), usualProfile)).length > 0
  const sources: ToldBy = { ...told.from, ...(told.sources[0] ? { cover: told.sources[0] } : {}) }
  const proposal = { draft: JSON.stringify(told.draft), sources: JSON.stringify(sources), cover }
  await write(
    question,
    adds || cover ? { ...proposal, status: 'proposed', tried_at: now } : { status: 'nothing', tried_at: now },
    context,
  )
}

/** The picture's name; null where there is none. */
async function coverAt(
  address: string,
  { filesDir, lookups, signal }: JobContext,
): Promise<string | null | 'later'> {
  if (lookups === undefined) return null
  try {
    const fetched = await fetchCover(filesDir, address, lookups, signal)
    return isRefused(fetched) ? null : fetched.name
  } catch (error) {
    if (!(error instanceof OutsideProblem)) throw error
    return error.reason === 'host-not-allowed' ||
      error.reason === 'private-address' ||
      error.reason === 'too-large'
      ? null
      : 'later'
  }
}

/** Each time twice as long as before; after the fifth a person has to ask again. */
const tryLater = ({ id, attempts, ...rest }: Question, reason: string, context: JobContext) =>
  write(
    { id, attempts, ...rest },
    {
      status: attempts + 1 < mostAttempts ? 'waiting' : 'failed',
      last_error: reason,
      next_at: new Date(context.now.getTime() + firstWait * 2 ** attempts),
      tried_at: context.now,
    },
    context,
  )

type Outcome = {
  status: 'waiting' | 'failed' | 'nothing' | 'proposed'
  tried_at: Date
  last_error?: string
  next_at?: Date
  draft?: string
  sources?: string
  cover?: string | null
}

/** Whoever has decided meanwhile is not overruled. */
async function write({ id, attempts }: Question, outcome: Outcome, { db }: JobContext): Promise<void> {
  await tables(db)
    .updateTable('catalog.enrichments')
    .set({ last_error: null, ...outcome, attempts: attempts + 1 })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .execute()
}
