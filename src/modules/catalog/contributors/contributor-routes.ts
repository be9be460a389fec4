import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, authorize, publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  optional,
  readForm,
  readValues,
  required,
} from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { editorOf } from '../books/book-in-routes.ts'
import { mayEdit } from '../books/editing-right.ts'
import { clean } from '../drafts/text.ts'
import { joinContributors, worksOf } from '../merging/joining-contributors.ts'
import { contributorAsked } from './contributor-in-routes.ts'
import {
  type Contributor,
  contributorFor,
  contributorsNamed,
  worksOfContributor,
} from './contributor-queries.ts'
import { changeContributor } from './contributors.ts'
import { listFacts, lookingOf, pageAsked } from './heading-routes.ts'
import { nameKinds } from './tables.ts'

/** People and bodies who made books: their page, what they are called, and two that are one. */
export function contributorRoutes(router: PageRouter): void {
  router.get('/contributors/:id', publicPage(), async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor === null) return
    const { id, roles } = contributor
    const role = roles.find(one => one.role === asked(ctx, 'role'))?.role ?? roles[0]?.role ?? 'author'
    const found = await worksOfContributor(ctx.db, { id, role }, lookingOf(ctx), pageAsked(ctx))
    ctx.page('catalog/contributors/contributor', {
      contributor,
      role,
      staff: ctx.may('catalog.edit'),
      ...(await listFacts(ctx, found, `/contributors/${id}?role=${role}`)),
    })
  })

  router.get('/contributors/:id/edit', authorize('catalog.edit'), async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor === null) return
    await showEdit(ctx, contributor, blankForm(valuesOf(contributor)))
  })

  router.post('/contributors/:id', authorize('catalog.edit'), once, async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor === null) return
    const sent = await readValues(ctx)
    if (sent.more !== undefined) return showEdit(ctx, contributor, blankForm(sent))
    const form = await readForm(ctx, contributorForm)
    if (!form.ok) return showEdit(ctx, contributor, form, 422)
    const { revision, ...entry } = form.value
    const place = { id: contributor.id, revision }
    const saved = await changeContributor(ctx.db, editorOf(ctx), place, entry, actorOf(ctx), ctx.now)
    if (isRefused(saved)) {
      if (saved.refused === 'unknown-contributor') throw notFound()
      const refused = formWithError(form.values, 'name', `catalog.contributors.errors.${saved.refused}`)
      return showEdit(ctx, contributor, refused, saved.refused === 'edited-meanwhile' ? 409 : 422)
    }
    ctx.done(`/contributors/${contributor.id}`, {
      flash: 'catalog.contributors.saved',
      params: { name: entry.name },
    })
  })

  router.get('/contributors/:id/merger', authorize('catalog.edit'), async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor !== null) await showMerger(ctx, contributor)
  })

  router.post('/contributors/:id/merger', authorize('catalog.edit'), once, async ctx => {
    const contributor = await contributorAsked(ctx)
    if (contributor === null) return
    const { id } = contributor
    const { other } = z
      .object({ other: z.uuid() })
      .catch({ other: id })
      .parse(await readValues(ctx))
    const pair = { from: other, into: id }
    const joined = await joinContributors(ctx.db, editorOf(ctx), pair, actorOf(ctx), ctx.now)
    if (isRefused(joined)) return showMerger(ctx, contributor, joined.refused)
    ctx.done(`/merges/${joined.mergeId}`, {
      flash: 'catalog.merging.joined',
      params: { title: joined.title },
    })
  })
}

const column = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform(sent => [sent ?? []].flat().slice(0, 80))

const contributorForm = z
  .object({
    name: required('catalog.contributors.errors.name', 300),
    sortName: required('catalog.contributors.errors.sort-name', 300),
    dates: optional(60).transform(text => text ?? ''),
    variantName: column,
    variantKind: column,
    keepsName: z
      .literal('yes')
      .optional()
      .transform(ticked => ticked !== undefined),
    revision: z.coerce.number().int(),
  })
  .transform(({ variantName, variantKind, ...sent }) => ({
    ...sent,
    names: variantName.flatMap((written, row) => {
      const name = clean(written, 300)
      const kind = nameKinds.find(one => one === variantKind[row]) ?? 'variant'
      return name === '' ? [] : [{ name, kind }]
    }),
  }))

const valuesOf = ({ name, sort_name, dates, names, revision }: Contributor) => ({
  name,
  sortName: sort_name,
  dates,
  variantName: names.map(one => one.name),
  variantKind: names.map(one => one.kind),
  keepsName: 'yes',
  revision: String(revision),
})

async function showEdit(
  ctx: Context,
  contributor: Contributor,
  form: Form<unknown>,
  status?: number,
): Promise<void> {
  const may = await mayEdit(ctx.db, await worksOf(ctx.db, contributor.id), editorOf(ctx))
  const it = { contributor, form, nameKinds, may }
  if (status === undefined) ctx.page('catalog/contributors/edit', it)
  else ctx.refuse('catalog/contributors/edit', it, status)
}

async function showMerger(ctx: Context, contributor: Contributor, refusal?: string): Promise<void> {
  const { person } = asSignedIn(ctx)
  const q = asked(ctx, 'q').slice(0, 200)
  const otherId = z.uuid().safeParse(asked(ctx, 'other')).data ?? null
  const other = otherId === null ? null : await contributorFor(ctx.db, otherId, person.id)
  const theirs = other ? await worksOf(ctx.db, other.id) : []
  const works = [...(await worksOf(ctx.db, contributor.id)), ...theirs]
  const wanted = { q, personId: person.id, without: contributor.id }
  const it = {
    contributor,
    other: other?.id === contributor.id ? null : other,
    q,
    refusal,
    found: q === '' || other ? [] : await contributorsNamed(ctx.db, wanted),
    may: await mayEdit(ctx.db, works, editorOf(ctx)),
  }
  if (refusal === undefined) ctx.page('catalog/contributors/merger', it)
  else ctx.refuse('catalog/contributors/merger', it)
}
