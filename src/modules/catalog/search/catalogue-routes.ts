import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context, Library } from '../../../web/kit/context.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { branchesOf } from '../../identity/index.ts'
import { formats } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { commonLanguages, languageNames } from '../drafts/language-names.ts'
import { catalogueAddress, newTitlesAddress } from '../public/addresses.ts'
import { catalogueHead } from '../public/head-shapes.ts'
import { publicLibraryWith } from '../public/new-titles.ts'
import { type Answer, answerTo } from './answering.ts'
import { type Facets, facetsOf, noFacets } from './facets.ts'
import { addressOf, filtersOn, groupsOf, sortChoices, wordsOf } from './found-page.ts'
import { headingNames } from './heading-names.ts'
import type { ListedWork } from './listed.ts'
import { malformedIn } from './malformed.ts'
import type { Key } from './orders.ts'
import { hasTerms, isNarrowed, type Question, readQuestion, sortOf } from './question.ts'
import type { Asked } from './scope.ts'
import { isKeyOf, listWorks, pageSize } from './searching.ts'
import { seek } from './sought.ts'
import { suggest } from './suggestions.ts'
import { writeYears } from './years.ts'

/** The library's list, and looking for something in it. */
export function catalogueRoutes(router: PageRouter): void {
  router.get('/catalog', publicPage(), ctx => show(ctx, '/catalog', ownPlace(ctx)))
  router.get('/search', publicPage(), ctx => show(ctx, '/search', ownPlace(ctx)))

  router.get('/libraries/:id/catalogue', publicPage(), async ctx => {
    const id = idOf(ctx.params.id)
    await show(ctx, catalogueAddress(id), await placeAt(ctx, id))
  })

  router.get('/search/advanced', publicPage(), async ctx => {
    await showFields(ctx, await placeNamed(ctx))
  })

  router.get('/search/suggestions', publicPage(), async ctx => {
    const { library, find } = await placeNamed(ctx)
    const q = asked(ctx, 'q').slice(0, 100)
    const found = await suggest(ctx.db, q, {
      libraryId: library?.id ?? null,
      personId: ctx.person?.id ?? null,
    })
    ctx.page('catalog/works/suggestions', {
      q,
      suggestions: found.map(one => ({ ...one, href: placeOf(one, find) })),
    })
  })
}

const placeOf = ({ kind, id }: { kind: 'title' | 'author' | 'subject'; id: string }, find: string): string =>
  kind === 'title' ? `/books/${id}` : `${find}?${kind}=${id}`

/** The library whose catalogue is looked through, and where its search goes on. */
type Looking = {
  library: Library | null
  /** Whether it is the session's, or for a stranger the one that they see first. */
  own: boolean
  find: string
  /** What tells other pages of the search which library it is. */
  of: string
}

const ownPlace = ({ library }: Context): Looking => ({ library, own: true, find: '/search', of: '' })

/** To a stranger this library is then the one that the page is of, cloth and name included. */
async function placeAt(ctx: Context, libraryId: string): Promise<Looking> {
  if (libraryId === ctx.library?.id) return ownPlace(ctx)
  const library = (await ctx.at(libraryId))?.library
  if (library === undefined) throw notFound()
  if (ctx.person === null) ctx.library = library
  return { library, own: false, find: catalogueAddress(libraryId), of: `library=${libraryId}` }
}

async function placeNamed(ctx: Context): Promise<Looking> {
  const named = asked(ctx, 'library')
  return isUuid(named) ? placeAt(ctx, named) : ownPlace(ctx)
}

/** The question field by field, with what is wrong in it. */
async function showFields(ctx: Context, { library, find, of }: Looking): Promise<void> {
  const question = readQuestion(ctx.query)
  const malformed = malformedIn(ctx.query)
  const branches = library === null ? [] : await branchesOf(ctx.db, library.id)
  const language = languageNames(ctx.words.language)
  const wrong = new Map(malformed.map(({ field, typed }) => [field === 'year' ? 'from' : field, typed]))
  const it = {
    question,
    find,
    of,
    branches,
    formats,
    errors: Object.fromEntries(
      [...wrong].map(([field, typed]) => [field, ctx.words.t(`catalog.advanced.wrong-${field}`, { typed })]),
    ),
    from: wrong.get('from') ?? question.years?.from ?? asked(ctx, 'from'),
    to: wrong.get('to') ?? question.years?.to ?? asked(ctx, 'to'),
    languages: commonLanguages
      .map(code => ({ value: code, label: language(code) }))
      .sort((one, other) => one.label.localeCompare(other.label, ctx.words.language)),
  }
  if (malformed.length > 0) ctx.refuse('catalog/works/advanced', it)
  else ctx.page('catalog/works/advanced', it)
}

async function show(ctx: Context, path: string, looking: Looking): Promise<void> {
  // To leave out in silence what cannot be read would answer another question than the one asked.
  if (malformedIn(ctx.query).length > 0) return showFields(ctx, looking)
  const question = readQuestion(ctx.query)
  // Forms send empty fields and two boxes for the years: the address to keep is the short one.
  if ('from' in ctx.query || 'to' in ctx.query)
    return ctx.done(addressOf(path === '/catalog' ? '/search' : path, question))
  const { library } = looking
  const asked: Asked = { question, libraryId: library?.id ?? null, personId: ctx.person?.id ?? null }
  if (!isNarrowed(question) && library === null) return nowhere(ctx)
  const sort = sortOf(question)
  const key = readKey(question.after ?? '', ['value', 'id'])
  const after: Key | null = key !== null && isUuid(key.id) && isKeyOf(sort, key.value) ? key : null
  await present(ctx, path, looking, await look(ctx, asked, after))
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
  return sought === null ? noFacets : facetsOf(ctx.db, sought)
}

async function present(ctx: Context, path: string, looking: Looking, found: FoundHere) {
  const { question, personId } = found.asked
  const { other } = found
  const works = found.works.slice(0, pageSize)
  const last = works.at(-1)
  const more = found.works[pageSize]
  const names = await headingNames(ctx.db, question, personId)
  const beginning = { ...question, after: null }
  const address = String(addressOf('', beginning))
  const { library, own, find, of } = looking
  const feed = library === null || question.everywhere ? null : await feedFor(ctx, library)
  ctx.page('catalog/works/found', {
    find,
    suggestions: of === '' ? '/search/suggestions' : `/search/suggestions?${of}`,
    feed,
    head: feed === null || address !== '' ? '' : catalogueHead(feed.id, feed.title, ctx.config.publicUrl),
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
        : addressOf(find, { ...beginning, everywhere: !question.everywhere, branches: [] }),
    fewer: hasTerms(question) && filtersOf(question) > 0 ? addressOf(path, unfiltered(question)) : null,
    other: other && {
      kind: other.kind,
      said: wordsOf(ctx, other.question),
      href: addressOf(path, { ...other.question, after: null, exactly: other.kind === 'asked' }),
    },
    advanced: `/search/advanced?${[address.slice(1), of].filter(Boolean).join('&')}`.replace(/\?$/, ''),
    download: own && (isNarrowed(question) || !question.everywhere) ? `/catalog/export${address}` : null,
    query: address.slice(1),
    beginning: addressOf(path, beginning),
    language: languageNames(ctx.words.language),
    now: ctx.now,
    signedIn: ctx.person !== null,
    staff: own && ctx.may('catalog.edit'),
    ways: library ? (await ctx.slots('catalogue.ways', [library.id]))(library.id) : '',
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

/** The feed of a library that shows its catalogue to everybody. A stranger is at no other. */
async function feedFor(ctx: Context, { id, name }: Library) {
  if (ctx.person !== null && (await publicLibraryWith(ctx.db, id)) === undefined) return null
  return { id, title: ctx.words.t('catalog.public.feed', { library: name }), href: newTitlesAddress(id) }
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
