import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { languageNames } from '../drafts/language-names.ts'
import { counted, type Field, fields, findWorks, listWorks, pageSize, ranked } from './searching.ts'

/** The library's list, and looking for something in it. */
export function catalogueRoutes(router: PageRouter): void {
  router.get('/catalog', publicPage(), async ctx => {
    if (asked(ctx, 'q') !== '') return showSearch(ctx, '/catalog')
    await showList(ctx)
  })

  router.get('/search', publicPage(), async ctx => {
    if (asked(ctx, 'q') === '') return showList(ctx)
    await showSearch(ctx, '/search')
  })
}

async function showList(ctx: Context): Promise<void> {
  const { library, person } = ctx
  if (library === null)
    return ctx.page('catalog/works/list', { works: [], count: 0, nowhere: true, begins: true, next: null })
  const after = readKey(asked(ctx, 'after'), ['sortTitle', 'id'])
  const scope = { libraryId: library.id, personId: person?.id ?? null }
  const { works: found, count } = await listWorks(ctx.db, scope, isKey(after) ? after : null)
  const works = found.slice(0, pageSize)
  const last = works.at(-1)
  const more = found[pageSize]
  ctx.page('catalog/works/list', {
    works,
    nowhere: false,
    begins: after === null,
    count,
    most: counted,
    language: languageNames(ctx.words.language),
    now: ctx.now,
    staff: ctx.may('catalog.edit'),
    slots: await ctx.slots(
      'books.row',
      works.map(({ id }) => id),
    ),
    next:
      more && last
        ? {
            from: more.title,
            href: `/catalog?${new URLSearchParams({ after: writeKey([last.sort_title, last.id]) })}`,
          }
        : null,
  })
}

async function showSearch(ctx: Context, path: string): Promise<void> {
  const { library, person } = ctx
  const q = asked(ctx, 'q').slice(0, 500)
  const field = fields.find(one => one === asked(ctx, 'in')) ?? 'anywhere'
  const everywhere = library === null || asked(ctx, 'where') === 'everywhere'
  const key = readKey(asked(ctx, 'after'), ['score', 'id'])
  const after = isKey(key) && /^-?\d{1,9}$/.test(key.score) ? { score: Number(key.score), id: key.id } : null
  const question = {
    q,
    field,
    libraryId: everywhere ? null : library.id,
    here: library?.id ?? null,
    personId: person?.id ?? null,
  }
  const { works: found, count } = await findWorks(ctx.db, question, after)
  const works = found.slice(0, pageSize)
  const last = works.at(-1)
  const more = found[pageSize]
  const here = (params: Record<string, string>) =>
    `${path}?${new URLSearchParams({ ...queryOf(q, field, everywhere), ...params })}`
  ctx.page('catalog/works/search', {
    q,
    field,
    works,
    count,
    most: ranked,
    everywhere,
    library,
    begins: after === null,
    language: languageNames(ctx.words.language),
    now: ctx.now,
    staff: ctx.may('catalog.edit'),
    add: `/books/new?${new URLSearchParams(readIsbn(q)?.isbn13 ? { isbn: q } : { title: q })}`,
    slots: await ctx.slots(
      'books.row',
      works.map(({ id }) => id),
    ),
    fields: fields.map(one => ({
      href: `${path}?${new URLSearchParams(queryOf(q, one, everywhere))}`,
      field: one,
      current: one === field,
    })),
    elsewhere: library === null ? null : `${path}?${new URLSearchParams(queryOf(q, field, !everywhere))}`,
    next:
      more && last
        ? { from: more.title, href: here({ after: writeKey([String(last.score), last.id]) }) }
        : null,
  })
}

const queryOf = (q: string, field: Field, everywhere: boolean): Record<string, string> => ({
  q,
  ...(field === 'anywhere' ? {} : { in: field }),
  ...(everywhere ? { where: 'everywhere' } : {}),
})

const isKey = <Key extends { id: string }>(key: Key | null): key is Key => key !== null && isUuid(key.id)
