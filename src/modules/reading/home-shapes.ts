import type { Context } from '../../web/kit/context.ts'
import { countsByStatus } from './books/log-queries.ts'
import { questionsOf } from './borrowed/questions.ts'
import { goalsNow } from './goals/goal-shapes.ts'
import { nowOf } from './readthroughs/now-shapes.ts'
import { livingToRead } from './to-read/to-read-shapes.ts'

/** So many of what somebody wants to read stand on their first page. */
const shown = 5

/** What a person's first page says of their log; null for staff who keep none, who come there for their desk. */
export async function logAtHome(ctx: Context, personId: string) {
  const [counts, questions] = await Promise.all([
    countsByStatus(ctx.db, personId),
    questionsOf(ctx.db, personId, ctx.now),
  ])
  const kept = [...counts.values()].some(count => count > 0)
  if (!kept && ctx.may('circulation.desk')) return null
  const [reading, goals, toRead] = await Promise.all([
    nowOf(ctx, personId),
    goalsNow(ctx, personId, { onlyOn: true }),
    counts.get('to-read') ? livingToRead(ctx, personId, { after: null, limit: shown }) : [],
  ])
  return { questions, reading, goals: goals.slice(0, 2), toRead: toRead.slice(0, shown), kept }
}
