import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, authorize, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, idOf, readForm, required } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf } from '../../identity/index.ts'
import { isStaleIn } from '../books/difference.ts'
import { inWords } from '../books/difference-words.ts'
import { statesOf } from '../books/work-state.ts'
import { languageNames } from '../drafts/language-names.ts'
import {
  type ListedProposal,
  openProposals,
  ownProposals,
  proposalFor,
  proposalPageSize,
} from './proposal-queries.ts'
import { acceptProposal, type Decided, declineProposal, withdrawProposal } from './proposals.ts'

/** Changes of records that somebody wants and somebody else decides on. */
export function proposalRoutes(router: PageRouter): void {
  router.get('/proposals', authorize('catalog.curate'), async ctx => {
    const found = await openProposals(ctx.db, asSignedIn(ctx).person.id, keyOf(ctx))
    showList(ctx, 'open', '/proposals', found)
  })

  router.get('/proposals/own', signedIn(), async ctx => {
    const found = await ownProposals(ctx.db, asSignedIn(ctx).person.id, keyOf(ctx))
    showList(ctx, 'own', '/proposals/own', found)
  })

  router.get('/proposals/:id', signedIn(), async ctx => {
    await showProposal(ctx, await proposalAsked(ctx), blankForm())
  })

  router.post('/proposals/:id/acceptance', authorize('catalog.curate'), once, async ctx => {
    const form = await readForm(ctx, z.object({ stale: z.literal('yes').optional() }))
    const staleToo = form.ok && form.value.stale === 'yes'
    await decided(ctx, 'accepted', id => acceptProposal(ctx.db, id, { staleToo }, actorOf(ctx), ctx.now))
  })

  router.post('/proposals/:id/rejection', authorize('catalog.curate'), once, async ctx => {
    const form = await readForm(ctx, rejectionForm)
    if (!form.ok) return showProposal(ctx, await proposalAsked(ctx), form, { status: 422 })
    const { reason } = form.value
    await decided(ctx, 'declined', id => declineProposal(ctx.db, id, reason, actorOf(ctx), ctx.now))
  })

  router.post('/proposals/:id/withdrawal', signedIn(), once, async ctx => {
    await decided(ctx, 'withdrawn', id => withdrawProposal(ctx.db, id, actorOf(ctx), ctx.now))
  })
}

const rejectionForm = z.object({ reason: required('catalog.errors.reason', 1000) })

async function decided(
  ctx: Context,
  outcome: 'accepted' | 'declined' | 'withdrawn',
  decide: (id: string) => Promise<Decided | { refused: string }>,
): Promise<void> {
  const proposal = await proposalAsked(ctx)
  const done = await decide(proposal.id)
  if (isRefused(done)) {
    if (done.refused === 'unknown-proposal') throw notFound()
    return showProposal(ctx, proposal, blankForm(), { status: 422, refusal: done.refused })
  }
  const { title } = done as Decided
  const to = outcome === 'withdrawn' ? '/proposals/own' : '/proposals'
  ctx.done(to, { flash: `catalog.proposals.${outcome}`, params: { title } })
}

const keyOf = (ctx: Context): string | null => (isUuid(asked(ctx, 'after')) ? asked(ctx, 'after') : null)

/** The proposal of the address, where it is this person's to see. */
async function proposalAsked(ctx: Context): Promise<ListedProposal> {
  const { person } = asSignedIn(ctx)
  const viewer = {
    personId: person.id,
    libraryId: ctx.may('catalog.edit') ? (ctx.library?.id ?? null) : null,
    curates: ctx.may('catalog.curate'),
  }
  const proposal = await proposalFor(ctx.db, idOf(ctx.params.id), viewer)
  if (!proposal) throw notFound()
  return proposal
}

function showList(ctx: Context, list: 'open' | 'own', path: string, found: readonly ListedProposal[]): void {
  const proposals = found.slice(0, proposalPageSize)
  ctx.page('catalog/proposals/list', {
    list,
    path,
    proposals,
    begins: keyOf(ctx) === null,
    next: found.length > proposalPageSize ? `${path}?after=${proposals.at(-1)?.id}` : null,
  })
}

async function showProposal(
  ctx: Context,
  proposal: ListedProposal,
  form: Form<unknown>,
  { status, refusal }: { status?: number; refusal?: string } = {},
): Promise<void> {
  const state = (await statesOf(ctx.db, [proposal.work_id])).get(proposal.work_id)
  if (state === undefined) throw notFound()
  const open = proposal.status === 'open'
  const stale = open ? proposal.changes.filter(change => isStaleIn(state, change)) : []
  const it = {
    proposal,
    form,
    refusal,
    said: inWords(proposal.changes, state),
    stale: stale.map(({ field }) => field),
    several: state.editions.length > 1,
    curates: ctx.may('catalog.curate'),
    own: proposal.person_id === ctx.person?.id,
    languageName: languageNames(ctx.words.language),
  }
  if (status === undefined) ctx.page('catalog/proposals/proposal', it)
  else ctx.refuse('catalog/proposals/proposal', it, status)
}
