import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { eventStream } from '../../../web/kit/event-stream.ts'
import { asked } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { openAmong } from './comment-queries.ts'
import { listenTo } from './listening.ts'
import { threadAsked } from './thread-routes.ts'

/** What is said while somebody looks at a thread. */
export function eventRoutes(router: PageRouter): void {
  router.get('/threads/:id/events', signedIn(), async ctx => {
    const { thread } = await threadAsked(ctx)
    follow(ctx, thread.id, sinceOf(ctx))
  })
}

/** The last comment that the browser knows of; the beginning of all ids where it knows of none. */
function sinceOf(ctx: Context): string {
  const told = ctx.get('Last-Event-ID') || asked(ctx, 'since')
  return isUuid(told) ? told.toLowerCase() : '00000000-0000-0000-0000-000000000000'
}

/** Tells of what this reader may read: who said it and which it is; the page has its words. Of the rest nothing is told. */
function follow(ctx: Context, threadId: string, since: string): void {
  const { person } = asSignedIn(ctx)
  const stream = eventStream(ctx)
  let last = since
  const tell = async (ids: readonly string[]) => {
    const newer = ids.filter(id => id > last)
    last = newer.at(-1) ?? last
    const said = newer.length > 0 ? await openAmong(ctx.db, newer, person.id) : []
    for (const { id, author, mine } of said)
      stream.send('said', { id, data: { id, words: mine ? null : wordsOf(ctx, author) } })
  }
  const leave = listenTo(ctx.db, threadId, since, ids => {
    tell(ids).catch(error => ctx.log.warn({ err: error }, 'A listener was not told'))
  })
  stream.onEnd(leave)
}

const wordsOf = ({ words }: Context, author: string | null): string =>
  words.t('clubs.talk.arrived', { name: author ?? words.t('clubs.talk.gone') })
