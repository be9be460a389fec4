import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { editorOf } from '../books/book-in-routes.ts'
import { mayEdit } from '../books/editing-right.ts'
import { plainly, type Speaker } from '../changes/change-words.ts'
import { historyFacts, readReversion } from '../changes/history-in-routes.ts'
import { worksOf } from '../merging/joining-contributors.ts'
import { contributorAsked } from './contributor-in-routes.ts'
import type { Contributor } from './contributor-queries.ts'
import type { ContributorState } from './contributor-state.ts'
import { revertContributor } from './contributors.ts'

/** What somebody was called before, and going back to it. */
export function contributorHistoryRoutes(router: PageRouter): void {
  router.get('/contributors/:id/history', authorize('catalog.edit'), async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor !== null) await showHistory(ctx, contributor)
  })

  router.post('/contributors/:id/reversions', authorize('catalog.edit'), once, async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor === null) return
    const { change, revision } = await readReversion(ctx)
    const wanted = { id: contributor.id, changeId: change, revision: Number(revision) }
    const reverted = await revertContributor(ctx.db, editorOf(ctx), wanted, actorOf(ctx), ctx.now)
    if (isRefused(reverted)) {
      if (reverted.refused === 'unknown-contributor' || reverted.refused === 'unknown-version')
        throw notFound()
      return showHistory(ctx, contributor, reverted.refused)
    }
    ctx.done(`/contributors/${contributor.id}`, {
      flash: 'catalog.history.reverted',
      params: { title: reverted.name },
    })
  })
}

async function showHistory(ctx: Context, contributor: Contributor, refusal?: string): Promise<void> {
  const { id } = contributor
  const it = {
    contributor,
    refusal,
    may: await mayEdit(ctx.db, await worksOf(ctx.db, id), editorOf(ctx)),
    ...(await historyFacts(ctx, { contributorId: id }, `/contributors/${id}/history`, say)),
  }
  if (refusal === undefined) ctx.page('catalog/contributors/history', it)
  else ctx.refuse('catalog/contributors/history', it, refusal === 'edited-meanwhile' ? 409 : 422)
}

const say: Speaker = (field, value) =>
  field === 'names'
    ? (value as ContributorState['names']).map(({ name, kind }) => ({
        text: name,
        code: `contributors.kinds.${kind}`,
      }))
    : plainly(field, value)
