import { type Expression, type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '../../../database.ts'
import type { Context } from '../context.ts'
import { readKey, writeKey } from '../keyset.ts'
import { isUuid } from '../uuid.ts'
import { Answered } from './endpoint.ts'
import { ApiProblem, type Pagination } from './envelope.ts'

/** So far `page` reaches; beyond it a list goes on by its cursor alone, or each page would cost more than the last. */
const lastPage = 100
/** A total is exact to so many; past it, it says that there are at least so many. */
const counted = 10_000

/** What a list is asked with, beside its filters. */
export type Asked<Sort extends string = string> = {
  limit: number
  next?: string | undefined
  page?: number | undefined
  count: boolean
  sort: { by: Sort; descending: boolean }
}

/** How every list is asked; `otherwise` is the order unless told, by default the first of `sorts`. */
export const listQuery = <
  const Sort extends string,
  Filters extends Readonly<Record<string, z.ZodType>> = Record<never, never>,
>(
  sorts: readonly [Sort, ...Sort[]],
  filters: Filters = {} as Filters,
  otherwise: Sort | `-${Sort}` = sorts[0],
) => {
  return z.strictObject({
    ...filters,
    limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many rows, at most.'),
    next: z.string().max(2000).optional().describe('`pagination.next` of the page before.'),
    page: z.coerce
      .number()
      .int()
      .min(1)
      .max(lastPage)
      .optional()
      .describe('Instead of `next`, as far as page 100.'),
    count: z
      .enum(['true', 'false'])
      .optional()
      .transform(text => text === 'true')
      .describe(`Whether \`pagination.total\` is wanted; it is exact to ${counted}.`),
    sort: z
      .enum([...sorts, ...sorts.map(name => `-${name}`)] as string[])
      .default(otherwise)
      .transform(text => ({ by: text.replace(/^-/, '') as Sort, descending: text.startsWith('-') }))
      .describe('The order; with `-` the other way round.'),
    fields: z
      .string()
      .max(500)
      .optional()
      .describe('Only these fields of each row, with commas between them: all others are left out.'),
  })
}

/** A column to sort by, never null, and what kind of value it holds. */
export type Sorting = { column: string; kind: 'text' | 'timestamptz' | 'bigint' }

/**
 * One page of a query, by its sort column and id. The cursor holds the last row's place in the order, so that the page
 * after it costs what the first one does.
 */
export async function listPage<Row extends { id: string }>(
  ctx: Context,
  rows: Expression<Row> | RawBuilder<unknown>,
  sorts: Record<string, Sorting>,
  asked: Asked,
): Promise<Answered<Row[]>> {
  const sort = sorts[asked.sort.by]
  if (!sort) throw new Error(`This list has no order by ${asked.sort.by}.`)
  const source = sql`(${rows}) as row`
  const place = sql`${sql.ref(`row.${sort.column}`)}${sort.kind === 'text' ? sql` collate "unicode"` : sql``}`
  const direction = asked.sort.descending ? sql`desc` : sql`asc`
  const after = asked.next === undefined ? null : placeAfter(ctx, asked.next, asked.sort.by, sort)
  const beyond = asked.sort.descending ? sql`<` : sql`>`
  const from = after
    ? sql`where (${place}, row.id) ${beyond} (${after.value}::text::${sql.raw(sort.kind)}, ${after.id}::uuid)`
    : sql``
  const skipped = after ? 0 : ((asked.page ?? 1) - 1) * asked.limit
  const { rows: found } = await sql<Row & { list_place: string }>`
    select row.*, ${written[sort.kind](sql.ref(`row.${sort.column}`))} as list_place from ${source} ${from}
    order by ${place} ${direction}, row.id ${direction}
    limit ${asked.limit + 1} offset ${skipped}`.execute(ctx.db)
  const shown = found.slice(0, asked.limit)
  const last = shown.at(-1)
  const more = found.length > asked.limit && last
  return new Answered<Row[]>(shown, {
    pagination: {
      ...paginationOf(asked, more ? writeKey([asked.sort.by, last.list_place, last.id]) : null),
      ...(asked.count ? await totalsOf(ctx.db, source, asked.limit) : {}),
    },
  })
}

/** What a page says of its place in the list, for lists that find their rows in their own way. */
export const paginationOf = ({ limit, next, page }: Asked, following: string | null): Pagination => ({
  limit,
  ...(following === null ? {} : { next: following }),
  ...(next === undefined ? { page: page ?? 1 } : {}),
})

export const totalsIn = (total: number, limit: number) => ({ total, totalPages: Math.ceil(total / limit) })

async function totalsOf(db: Db, source: ReturnType<typeof sql>, limit: number) {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (select from ${source} limit ${counted}) as counted`.execute(db)
  return totalsIn(rows[0]?.total ?? 0, limit)
}

// To the microsecond: a time that lost some of its digits would bring its own row again.
const written: Record<Sorting['kind'], (column: ReturnType<typeof sql.ref>) => ReturnType<typeof sql>> = {
  text: column => sql`${column}`,
  bigint: column => sql`${column}::text`,
  timestamptz: column => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
}

const readable: Record<Sorting['kind'], (value: string) => boolean> = {
  text: () => true,
  bigint: value => /^-?\d{1,18}$/.test(value),
  timestamptz: value =>
    // There is no year 0.
    /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().slice(0, 19) === value.slice(0, 19),
}

function placeAfter(
  ctx: Context,
  next: string,
  by: string,
  { kind }: Sorting,
): { value: string; id: string } {
  const key = readKey(next, ['sort', 'value', 'id'])
  if (key?.sort !== by || !isUuid(key.id) || !readable[kind](key.value)) throw wrongCursor(ctx)
  return key
}

/** A cursor that this list did not write, or wrote for another order. */
export const wrongCursor = (ctx: Context): ApiProblem =>
  new ApiProblem(422, { details: [{ field: 'next', message: ctx.words.t('api.errors.cursor') }] })
