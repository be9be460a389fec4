import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { monthBars } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf } from '../../identity/index.ts'
import { patronsOfPerson } from './own-loans.ts'
import { borrowingOf, keepHistory, letHistoryGo, pastLoans, pastPageSize } from './past-loans.ts'

const historyForm = z.object({ keeps: z.enum(['yes', 'no']) })

/** What a person had, as far as it is kept, and whether it is. */
export function pastLoanRoutes(router: PageRouter): void {
  router.get('/loans/history', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const key = readKey(asked(ctx, 'after'), ['returned', 'id'])
    const returnedAt = new Date(key?.returned ?? '')
    const after = key && returnedAt.getFullYear() > 1900 && isUuid(key.id) ? { returnedAt, id: key.id } : null
    const found = await pastLoans(ctx.db, person.id, after)
    const loans = found.slice(0, pastPageSize)
    const last = loans.at(-1)
    const more = found.length > pastPageSize && last?.returned_at
    const ways = await ctx.slots(
      'past-loan.ways',
      loans.map(({ id }) => id),
    )
    ctx.page('circulation/loans/history', {
      loans: loans.map(loan => ({ ...loan, ways: ways(loan.id) })),
      begins: after === null,
      next: more ? `/loans/history?after=${writeKey([more.toISOString(), last.id])}` : null,
      patrons: await patronsOfPerson(ctx.db, person.id),
      ...(await borrowingShown(ctx, person.id)),
    })
  })

  router.post('/loans/history/:patron', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, historyForm)
    const change = { patronId: idOf(ctx.params.patron), keeps: form.ok && form.value.keeps === 'yes' }
    if (!(await keepHistory(ctx.db, person.id, change, actorOf(ctx), ctx.now))) throw notFound()
    ctx.done('/loans/history', { flash: `circulation.history.${change.keeps ? 'kept' : 'not-kept'}` })
  })

  router.post('/loans/history/:patron/release', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await letHistoryGo(ctx.db, person.id, idOf(ctx.params.patron))
    ctx.done('/loans/history', { flash: 'circulation.history.released' })
  })
}

/** Loans by month of the last year, as a chart with its table. */
async function borrowingShown(ctx: Context, personId: string) {
  const { loans, titles, months } = await borrowingOf(ctx.db, personId, ctx.now)
  const named = months.map(({ month, loans: count }) => ({
    name: ctx.words.date(`${month}-01`, 'month'),
    count,
  }))
  const label = ctx.words.t('circulation.history.chart', {
    count: months.reduce((sum, month) => sum + month.loans, 0),
  })
  const svg = monthBars({
    values: named.map(({ count }) => count),
    initials: named.map(({ name }) => [...name][0] ?? ''),
    running: named.length - 1,
    label,
  })
  return { total: loans, titles, chart: { svg, text: label, months: named } }
}
