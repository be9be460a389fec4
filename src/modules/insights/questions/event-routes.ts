import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { eventStream } from '../../../web/kit/event-stream.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { growthOf } from './question-queries.ts'

/** Milliseconds between two looks: about as long as a model writes at a few words. */
const pause = 400

/** An answer that grows while somebody waits for it. */
export function questionEventRoutes(router: PageRouter): void {
  router.get('/questions/:id/events', signedIn(), async ctx => {
    const asked = { questionId: idOf(ctx.params.id), personId: asSignedIn(ctx).person.id }
    if (!(await growthOf(ctx.db, asked.questionId, asked.personId))) throw notFound()
    follow(ctx, asked)
  })
}

/** Tells that there is more, and that it is all; the page has the words, and shows what its reader may see. */
function follow(ctx: Context, { questionId, personId }: { questionId: string; personId: string }): void {
  const stream = eventStream(ctx)
  let told = ctx.get('Last-Event-ID') || '0'
  let timer: NodeJS.Timeout | undefined
  let over = false
  const look = async () => {
    const growth = await growthOf(ctx.db, questionId, personId)
    const id = !growth ? 'gone' : growth.waits ? String(growth.length) : 'settled'
    if (id !== told) stream.send('grown', { id, data: { settled: !growth?.waits } })
    told = id
    if (growth?.waits) lookLater()
  }
  const lookLater = () => {
    // A database that is away for a moment is asked again.
    if (!over) timer = setTimeout(() => look().catch(lookLater), pause).unref()
  }
  stream.onEnd(() => {
    over = true
    clearTimeout(timer)
  })
  lookLater()
}
