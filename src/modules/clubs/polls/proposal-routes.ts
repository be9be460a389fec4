import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
} from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { readersBookWith, worksForReader, worksLookedUp } from '../../catalog/index.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { bookForm, titleForm } from './poll-form.ts'
import { type PollSeen, workSeen } from './poll-queries.ts'
import { byMyself, clubOfPoll, pollAsked } from './poll-routes.ts'
import { shownPoll } from './poll-shapes.ts'
import { type Proposal, propose, withdraw } from './proposing.ts'

/** Titles for a ballot: from the catalogue, by their number, or written down. */
export function proposalRoutes(router: PageRouter): void {
  router.get('/polls/:id/proposals/new', signedIn(), async ctx =>
    showProposing(ctx, await pollAsked(ctx), blankForm({ work: asked(ctx, 'work') })),
  )

  router.post('/polls/:id/proposals', signedIn(), once, async ctx => {
    const poll = await pollAsked(ctx)
    const form = await readForm(ctx, titleForm)
    if (!form.ok) return showProposing(ctx, poll, form)
    const { work, words } = form.value
    await proposed(ctx, poll, form, { book: { workId: work }, words })
  })

  router.post('/polls/:id/books', signedIn(), once, async ctx => {
    const poll = await pollAsked(ctx)
    const form = await readForm(ctx, bookForm)
    if (!form.ok) return showProposing(ctx, poll, form)
    const { words } = form.value
    const book = await bookOf(ctx, form.value)
    if (book === null)
      return showProposing(ctx, poll, formWithError(form.values, 'title', 'clubs.errors.isbn-unknown'))
    await proposed(ctx, poll, form, { book, words })
  })

  router.post('/polls/:id/proposals/:proposal/removal', signedIn(), async ctx => {
    const poll = await pollAsked(ctx)
    const gone = await withdraw(ctx.db, byMyself(ctx), idOf(ctx.params.proposal), ctx.now)
    if (isRefused(gone) && gone.refused === 'organisers-only') throw new Problem(403)
    if (isRefused(gone)) throw notFound()
    ctx.done(`/polls/${poll.id}`, { flash: 'clubs.polls.withdrawn' })
  })
}

async function proposed(
  ctx: Context,
  poll: PollSeen,
  form: Form<unknown>,
  proposal: Proposal,
): Promise<void> {
  const made = await propose(ctx.db, byMyself(ctx), proposal, ctx.now)
  if (isRefused(made))
    return showProposing(ctx, poll, formWithError(form.values, 'look', `clubs.errors.${made.refused}`))
  ctx.done(`/polls/${poll.id}`, { flash: 'clubs.polls.proposed' })
}

type Described = { isbn: string | null; title: string | null; author: string | null }

/** What was written, or else the work with that number here, or what others tell of it; null where nobody knows it. */
async function bookOf(ctx: Context, { isbn, title, author }: Described): Promise<Proposal['book'] | null> {
  const { person } = asSignedIn(ctx)
  const book = {
    title: title ?? '',
    subtitle: null,
    authors: author === null ? [] : [author],
    identifiers: isbn === null ? [] : [{ kind: 'isbn' as const, value: isbn }],
    workId: null,
    publisher: null,
    year: null,
    pages: null,
    format: null,
    language: null,
    series: null,
  }
  if (isbn === null || title !== null) return book
  const [[here] = []] = await worksForReader(ctx.db, person.id, [book])
  if (here) return { workId: here.workId }
  await rateLimit(ctx.pool, { name: 'lookups', tries: 1200, seconds: 3600 }).spend(person.id)
  return readersBookWith(ctx.db, ctx.config.lookups, isbn, ctx.now)
}

async function showProposing(ctx: Context, poll: PollSeen, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const q = asked(ctx, 'q').slice(0, 200)
  const workId = [form.values.work ?? ''].flat()[0] ?? ''
  const it = {
    ...clubPart(await clubOfPoll(ctx, poll)),
    poll: shownPoll(ctx, poll),
    form,
    q,
    works: q === '' ? [] : await worksLookedUp(ctx.db, person.id, q),
    chosen: isUuid(workId) ? await workSeen(ctx.db, person.id, workId) : undefined,
  }
  if (hasErrors(form)) ctx.refuse('clubs/propose', it)
  else ctx.page('clubs/propose', it)
}
