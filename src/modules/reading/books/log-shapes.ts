import { asSignedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { type Form, hasErrors } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { dateWords } from '../readthroughs/date-shapes.ts'
import { nowOf } from '../readthroughs/now-shapes.ts'
import { shelvesOf } from '../shelves/shelf-queries.ts'
import { statuses } from './book.ts'
import { filtersOn } from './log-filters-shapes.ts'
import { countsByStatus } from './log-queries.ts'
import {
  fieldsOf,
  type LogQuestion,
  logAddress,
  logSorts,
  narrowsLog,
  readLogQuestion,
  sortOfLog,
  unsaid,
  writeLogQuestion,
} from './log-question.ts'
import { findBooks, logPageSize } from './log-search.ts'
import { namesInLog } from './names-in-log.ts'

/** What was just refused, of which book, and how far that goes where it was too far. */
type Tried = { bookId: string; form: Form<unknown>; most?: number | undefined }

/** The log's first page: what is being read, then the books that the address asks for. */
export async function showLog(ctx: Context, tried?: Tried): Promise<void> {
  const { person } = asSignedIn(ctx)
  const question = readLogQuestion(tried ? {} : ctx.query)
  const whole = !narrowsLog(question) && question.after === null
  const [counts, shelves, names, reading, list] = await Promise.all([
    countsByStatus(ctx.db, person.id),
    shelvesOf(ctx.db, person.id),
    namesInLog(ctx.db, person.id, [question.works]),
    whole ? nowOf(ctx, person.id) : [],
    listOf(ctx, person.id, question),
  ])
  const it = {
    ...list,
    reading,
    tried,
    kept: [...counts.values()].some(count => count > 0),
    begins: question.after === null,
    narrowed: narrowsLog(question),
    question,
    written: writeLogQuestion({ ...question, after: null }),
    title: titleOf(ctx, question, shelves),
    groups: groupsOf(ctx, question, counts, shelves),
    on: filtersOn(ctx, question, shelves, names),
    beside: fieldsOf(unsaid(question)),
    ...sortsOf(ctx, question),
  }
  if (tried && hasErrors(tried.form)) ctx.refuse('reading/log', it)
  else ctx.page('reading/log', it)
}

/** A page of the books that a question finds, each with what its row says, and where it goes on. */
export async function listOf(ctx: Context, personId: string, question: LogQuestion, path = '/reading') {
  const key = readKey(question.after ?? '', ['value', 'id'])
  const found = await findBooks(ctx.db, personId, question, key && isUuid(key.id) ? key : null)
  const books = found.slice(0, logPageSize).map(book => ({
    ...book,
    ended: book.last_ended && dateWords(ctx.words, book.last_ended),
  }))
  const last = found.length > logPageSize ? found[logPageSize - 1] : undefined
  const next = last && {
    href: logAddress({ ...question, after: writeKey([last.key, last.id]) }, path),
    from: found[logPageSize]?.title ?? '',
  }
  return { books, next, beginning: logAddress({ ...question, after: null }, path) }
}

type Shelf = Awaited<ReturnType<typeof shelvesOf>>[number]

function titleOf({ words }: Context, question: LogQuestion, shelves: readonly Shelf[]): string {
  const shelf = shelves.find(({ id }) => id === question.shelf)
  if (shelf) return shelf.name
  return words.t(question.status ? `reading.log.status.${question.status}` : 'reading.log.all')
}

/** The margin: where books stand, with how many, and the reader's own shelves. */
function groupsOf(
  { words }: Context,
  question: LogQuestion,
  counts: ReadonlyMap<string, number>,
  shelves: readonly Shelf[],
) {
  const beginning = { ...question, after: null, sort: null }
  const standing = statuses.flatMap(status => {
    const count = counts.get(status) ?? 0
    const current = question.status === status
    if (count === 0 || current) return []
    return [
      { href: logAddress({ ...beginning, status }), label: words.t(`reading.log.status.${status}`), count },
    ]
  })
  const marks = (['favourite', 'owned'] as const).flatMap(mark =>
    question[mark]
      ? []
      : [{ href: logAddress({ ...beginning, [mark]: true }), label: words.t(`reading.log.${mark}`) }],
  )
  const own = shelves.flatMap(({ id, name }) =>
    question.shelf === id ? [] : [{ href: logAddress({ ...beginning, shelf: id }), label: name }],
  )
  const more = [
    {
      href: logAddress({ ...question, after: null }, '/reading/narrow'),
      label: words.t('reading.log.narrow.way'),
    },
  ]
  return [
    { title: words.t('reading.log.where'), choices: [...standing, ...marks] },
    { title: words.t('reading.log.narrow.title'), choices: more },
    { title: words.t('reading.shelves.title'), choices: own },
  ].filter(({ choices }) => choices.length > 0)
}

function sortsOf({ words }: Context, question: LogQuestion) {
  const sorted = sortOfLog(question)
  return {
    sort: sorted,
    sorts: logSorts.map(sort => ({
      href: logAddress({ ...question, sort, after: null }),
      label: words.t(`reading.log.sorts.${sort}`),
      current: sort === sorted,
    })),
  }
}
