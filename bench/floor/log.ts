import type Router from '@koa/router'
import { lists, parts } from './log-statements.ts'
import { statements } from './statements.ts'

type Query = (text: string, values: unknown[]) => Promise<Array<Record<string, unknown>>>
type Asked = { query: Record<string, unknown>; params: Record<string, string | undefined> }
type Part = [statement: string, ...values: unknown[]]

/** A reader's own pages, each as many statements as Carrel's and one template of their rows. */
export function log(
  router: Router,
  reader: unknown,
  query: Query,
  render: (tables: Array<Record<string, unknown>>[]) => string,
): void {
  const page = (path: string, asks: (asked: Asked) => Part[]) =>
    router.get(path, async ctx => {
      const asked = asks({ query: ctx.query, params: ctx.params })
      const tables = await Promise.all(asked.map(([text, ...values]) => query(text, [reader, ...values])))
      ctx.type = 'html'
      ctx.body = render(tables)
    })

  page('/', () => [
    [parts.due],
    [parts.counts],
    [parts.questions],
    [parts.holds],
    [parts.readNow],
    [parts.goalsOn],
    [parts.toReadSome],
    [parts.due],
    [parts.copiesHeld],
    [parts.usual],
    [parts.goalShelvesOn],
  ])
  page('/reading', ({ query }) => [[parts.counts], [parts.shelves], ...listed(query)])
  page('/reading/changes', () => [[parts.shelves], [lists.all]])
  page('/reading/statistics', ({ query }) => [
    [parts.years],
    query.year === 'all' ? [parts.figuresOfAll] : [parts.figuresOfYear, query.year],
  ])
  page('/reading/years/:year', ({ params }) => [
    [parts.shared, params.year],
    [parts.figuresOfYear, params.year],
    [parts.finished, params.year],
  ])
  page('/reading/to-read', () => [[parts.toRead], [parts.copiesHeld], [parts.usual]])
  page('/reading/notes', ({ query }) => [[parts.notes, `${query.q}:*`]])
  page('/reading/goals', () => [[parts.goals], [parts.challenges], [parts.goalShelves]])
  page('/books/:id', ({ params: { id } }) => [
    [parts.bookOf, id],
    [parts.patrons],
    [parts.holdsOf, id],
    [parts.waiting, id],
    [parts.branches],
    [parts.copiesOf, id],
    [parts.usual],
    [parts.readNowOf, id],
    [parts.due],
    [unowned(statements.book), id],
    [unowned(statements.copies), id],
  ])
}

/** A statement that knows no reader is given one. */
const unowned = (statement: string): string =>
  `with reader as (select $1::uuid) ${statement.replaceAll('$1', '$2')}`

function listed({ after, status, sort, q, tag, shelf, by }: Record<string, unknown>): Part[] {
  if (after) return [[lists.after, ...JSON.parse(Buffer.from(String(after), 'base64url').toString())]]
  if (status) return [[lists.status, status]]
  if (q) return [[lists.words, `${q}:*`]]
  if (tag) return [[lists.tag, tag]]
  if (shelf) return [[parts.rule, shelf], by ? [lists.best] : [lists.shelf, shelf]]
  return [[sort ? lists.title : lists.all], [parts.readNow], [parts.due]]
}
