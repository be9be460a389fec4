import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { branchesOf } from '../../identity/index.ts'
import { formats } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { commonLanguages, languageNames } from '../drafts/language-names.ts'
import { type Answer, answerTo } from './answering.ts'
import { type Facets, facetsOf } from './facets.ts'
import { addressOf, filtersOn, groupsOf, sortChoices, wordsOf } from './found-page.ts'
import { headingNames } from './heading-names.ts'
import type { ListedWork } from './listed.ts'
import type { Key } from './orders.ts'
import { hasTerms, isNarrowed, type Question, readQuestion, sortOf } from './question.ts'
import type { Asked } from './scope.ts'
import { isKeyOf, listWorks, pageSize } from './searching.ts'
import { seek } from './sought.ts'
import { suggest } from './suggestions.ts'
import { writeYears } from './years.ts'

/** The library's list, and looking for something in it. */
export function catalogueRoutes(router: PageRouter): void {
  router.get('/catalog', publicPage(), ctx => show(ctx, '/catalog'))
  router.get('/search', publicPage(), ctx => show(ctx, '/search'))

  router.get('/search/advanced', publicPage(), async ctx => {
    const question = readQuestion(ctx.query)
    const branches = ctx.library === null ? [] : await branchesOf(ctx.db, ctx.library.id)
    const language = languageNames(ctx.words.language)
    ctx.page('catalog/works/advanced', {
      question,
      branches,
      formats,
      from: question.years?.from,
      to: question.years?.to,
      languages: commonLanguages
        .map(code => ({ value: code, label: language(code) }))
        .sort((one, other) => one.label.localeCompare(other.label, ctx.words.language)),
    })
  })

  router.get('/search/suggestions', publicPage(), async ctx => {
    const { library, person } = ctx
    const q = asked(ctx, 'q').slice(0, 100)
    const found = await suggest(ctx.db, q, { libraryId: library?.id ?? null, personId: person?.id ?? null })
    ctx.page('catalog/works/suggestions', {
      q,
      suggestions: found.map(one => ({ ...one, href: placeOf(one) })),
    })
  })
}

const placeOf = ({ kind, id }: { kind: 'title' | 'author' | 'subject'; id: string }): string =>
  kind === 'title' ? `/books/${id}` : `/search?${kind}=${id}`

async function show(ctx: Context, path: string): Promise<void> {
  const question = readQuestion(ctx.query)
  // Forms send empty fields and two boxes for the years: the address to keep is the short one.
  if ('from' in ctx.query || 'to' in ctx.query) return ctx.done(addressOf('/search', question))
  const asked: Asked = { question, libraryId: ctx.library?.id ?? null, personId: ctx.person?.id ?? null }
  if (!isNarrowed(question) && ctx.library === null) return nowhere(ctx)
  const sort = sortOf(question)
  const key = readKey(question.after ?? '', ['value', 'id'])
  const after: Key | null = key !== null && isUuid(key.id) && isKeyOf(sort, key.value) ? key : null
  await present(ctx, path, await look(ctx, asked, after))
}

type FoundHere = Omit<Answer, 'works'> & {
  works: Array<ListedWork & { place?: string }>
  facets: Facets
  begins: boolean
}

/** The list and its margin. The whole list by title, which is asked for most, needs no conditions. */
async function look(ctx: Context, asked: Asked, after: Key | null): Promise<FoundHere> {
  const { question, libraryId, personId } = asked
  const begins = after === null
  if (!isNarrowed(question) && !question.everywhere && libraryId !== null && sortOf(question) === 'title') {
    const key = after && { sortTitle: after.value, id: after.id }
    const [{ works }, facets] = await Promise.all([
      listWorks(ctx.db, { libraryId, personId }, key),
      marginOf(ctx, asked),
    ])
    return { works, facets, begins, asked, sort: 'title', other: null }
  }
  const [answer, facets] = await Promise.all([answerTo(ctx.db, asked, after), marginOf(ctx, asked)])
  const corrected = answer.asked !== asked
  return { ...answer, begins, facets: corrected ? await marginOf(ctx, answer.asked) : facets }
}

async function marginOf(ctx: Context, asked: Asked): Promise<Facets> {
  const sought = await seek(ctx.db, asked)
  return sought === null ? { count: 0, more: false, facets: [] } : facetsOf(ctx.db, sought)
}

async function present(ctx: Context, path: string, found: FoundHere) {
  const { question, personId } = found.asked
  const { other } = found
  const works = found.works.slice(0, pageSize)
  const last = works.at(-1)
  const more = found.works[pageSize]
  const names = await headingNames(ctx.db, question, personId)
  const beginning = { ...question, after: null }
  const address = String(addressOf('', beginning))
  const { library } = ctx
  ctx.page('catalog/works/found', {
    q: question.typed,
    said: wordsOf(ctx, question),
    narrowed: isNarrowed(question),
    works,
    begins: found.begins,
    count: found.facets.count,
    more: found.facets.more,
    sort: sortOf(question),
    sorts: sortChoices(ctx, path, beginning),
    groups: groupsOf(ctx, path, question, found.facets),
    on: filtersOn(ctx, path, question, id => names.get(id)),
    everywhere: question.everywhere || library === null,
    library,
    elsewhere:
      library === null || !isNarrowed(question)
        ? null
        : addressOf('/search', { ...beginning, everywhere: !question.everywhere, branches: [] }),
    fewer: hasTerms(question) && filtersOf(question) > 0 ? addressOf(path, unfiltered(question)) : null,
    other: other && {
      kind: other.kind,
      said: wordsOf(ctx, other.question),
      href: addressOf(path, { ...other.question, after: null, exactly: other.kind === 'asked' }),
    },
    advanced: `/search/advanced${address}`,
    download: `/catalog/export${address}`,
    query: address.slice(1),
    beginning: addressOf(path, beginning),
    language: languageNames(ctx.words.language),
    now: ctx.now,
    signedIn: ctx.person !== null,
    staff: ctx.may('catalog.edit'),
    add: `/books/new?${new URLSearchParams(readIsbn(question.typed)?.isbn13 ? { isbn: question.typed } : { title: question.typed })}`,
    slots: await ctx.slots(
      'books.row',
      works.map(({ id }) => id),
    ),
    next:
      more && last
        ? {
            from: more.title,
            href: addressOf(path, { ...question, after: writeKey([last.place ?? last.sort_title, last.id]) }),
          }
        : null,
  })
}

const nowhere = (ctx: Context): void => ctx.page('catalog/works/nowhere', {})

const filtersOf = ({ people, headings, languages, formats, branches, years, available }: Question): number =>
  [people, headings, languages, formats, branches].filter(list => list.length > 0).length +
  (years === null ? 0 : writeYears(years).length > 0 ? 1 : 0) +
  (available ? 1 : 0)

const unfiltered = (question: Question): Question => ({
  ...question,
  people: [],
  headings: [],
  languages: [],
  formats: [],
  branches: [],
  years: null,
  available: false,
  after: null,
})
