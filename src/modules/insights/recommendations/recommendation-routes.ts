import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, authorize, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { worksLookedUp } from '../../catalog/index.ts'
import { clubFor, clubsOf } from '../../clubs/index.ts'
import { librariesOfMember } from '../../identity/index.ts'
import { chooseTaste, tasteChoiceOf } from './counted.ts'
import { dismiss, dismissalPageSize, dismissedBy, takeDismissalBack } from './dismissing.ts'
import { explain } from './explaining.ts'
import { dismissalForm, tasteForm } from './recommendation-form.ts'
import { listFor } from './recommendation-shapes.ts'
import { recommendedAtHome, recommendedToClub } from './together.ts'
import { askToLearn } from './training.ts'

/** What to read next: for oneself, a club and a household, and why. */
export function recommendationRoutes(router: PageRouter): void {
  router.get('/recommendations', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const [list, choice, ways] = await Promise.all([
      listFor(ctx, person.id),
      tasteChoiceOf(ctx.db, person.id),
      waysOf(ctx),
    ])
    ctx.page('insights/recommendations/list', {
      ...list,
      choice,
      ways,
      atHome: ways.some(({ kind }) => kind === 'household'),
      mayTrain: ctx.may('insights.train'),
    })
  })

  router.get('/recommendations/clubs/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const club = await clubFor(ctx.db, idOf(ctx.params.id), person.id)
    if (!club?.role) throw notFound()
    const books = await recommendedToClub(ctx.db, club.id, person.id)
    ctx.page('insights/recommendations/together', {
      group: club,
      kind: 'club',
      books,
      ways: await waysOf(ctx),
    })
  })

  router.get('/recommendations/households/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const household = await librariesOfMember(ctx.db, person.id)
      .where('library.id', '=', idOf(ctx.params.id))
      .where('library.kind', '=', 'household')
      .executeTakeFirst()
    if (!household) throw notFound()
    const books = await recommendedAtHome(ctx.db, household.id, person.id)
    const ways = await waysOf(ctx)
    ctx.page('insights/recommendations/together', { group: household, kind: 'household', books, ways })
  })

  router.post('/recommendations/choices', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, tasteForm)
    if (!form.ok) throw notFound()
    const { counted, atHome } = form.value
    await chooseTaste(ctx.db, person.id, { counted: counted === '1', atHome: atHome === '1' })
    ctx.done('/recommendations', { flash: 'insights.recommendations.chosen' })
  })

  router.get('/recommendations/dismissals', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const key = readKey(asked(ctx, 'after'), ['at', 'id'])
    const after =
      key && isUuid(key.id) && !Number.isNaN(Date.parse(key.at)) ? { at: new Date(key.at), id: key.id } : null
    const found = await dismissedBy(ctx.db, person.id, after)
    const books = found.slice(0, dismissalPageSize)
    const last = found.length > dismissalPageSize ? books.at(-1) : undefined
    ctx.page('insights/recommendations/dismissals', {
      books,
      begins: after === null,
      next:
        last && `/recommendations/dismissals?after=${writeKey([last.dismissed_at.toISOString(), last.id])}`,
    })
  })

  router.post('/recommendations/dismissals', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, dismissalForm)
    if (!form.ok) throw notFound()
    const gone = await dismiss(ctx.db, { personId: person.id, workId: form.value.work }, ctx.now)
    if (isRefused(gone)) throw notFound()
    ctx.done(await wayBack(ctx, '/recommendations'), { flash: 'insights.recommendations.dismissed' })
  })

  router.post('/recommendations/dismissals/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await takeDismissalBack(ctx.db, { personId: person.id, workId: idOf(ctx.params.id) })
    ctx.done('/recommendations/dismissals', { flash: 'insights.recommendations.taken-back' })
  })

  router.get('/recommendations/explanations', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const q = asked(ctx, 'q').slice(0, 200)
    ctx.page('insights/recommendations/why-not', {
      q,
      works: q === '' ? [] : await worksLookedUp(ctx.db, person.id, q),
    })
  })

  router.get('/recommendations/explanations/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const explanation = await explain(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(explanation)) throw notFound()
    ctx.page('insights/recommendations/explanation', explanation)
  })

  router.post('/recommendations/training', authorize('insights.train'), async ctx => {
    await askToLearn(ctx.db, asSignedIn(ctx).person.id)
    ctx.done('/recommendations', { flash: 'insights.recommendations.learning' })
  })
}

/** More clubs or households are found from their own pages. */
const mostWays = 5

/** For whom a list can be had, beside oneself. */
async function waysOf(ctx: Context) {
  const { person } = asSignedIn(ctx)
  const [clubs, households] = await Promise.all([
    clubsOf(ctx.db, person.id),
    librariesOfMember(ctx.db, person.id)
      .where('library.kind', '=', 'household')
      .orderBy('library.id')
      .limit(mostWays)
      .execute(),
  ])
  return [
    ...clubs
      .slice(0, mostWays)
      .map(({ id, name }) => ({ kind: 'club', href: `/recommendations/clubs/${id}`, label: name })),
    ...households.map(({ id, name }) => ({
      kind: 'household',
      href: `/recommendations/households/${id}`,
      label: name,
    })),
  ]
}
