import { type RawBuilder, sql } from 'kysely'
import type { Sort } from './question.ts'
import type { Place } from './scope.ts'

/** Where a list goes on: the last row's value in the order, as text, and its id. */
export type Key = { value: string; id: string }

/** One order of a list: what it goes by, and how its values are written into a key. Equal ones go by their ids. */
export type Order = {
  by: RawBuilder<unknown>
  descending: boolean
  written: (value: RawBuilder<unknown>) => RawBuilder<string>
  read: (value: string) => RawBuilder<unknown>
  /** Whether a key that came from outside can be one of this order. */
  readable: (value: string) => boolean
}

type Column = {
  descending: boolean
  by(table: RawBuilder<unknown>, kind: Place['table']): RawBuilder<unknown>
} & Pick<Order, 'written' | 'read' | 'readable'>

const text = {
  written: (value: RawBuilder<unknown>) => sql<string>`${value}`,
  read: (value: string) => sql`${value}::text`,
  readable: () => true,
}
const number = {
  written: (value: RawBuilder<unknown>) => sql<string>`${value}::text`,
  read: (value: string) => sql`${value}::int`,
  readable: (value: string) => /^-?\d{1,9}$/.test(value),
}
// To the microsecond: a time that lost some of its digits would bring its own row again.
const moment = {
  written: (value: RawBuilder<unknown>) =>
    sql<string>`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
  read: (value: string) => sql`${value}::timestamptz`,
  readable: (value: string) =>
    /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value) && !Number.isNaN(Date.parse(value)),
}

const columns: Record<Exclude<Sort, 'relevance'>, Column> = {
  title: { ...text, descending: false, by: table => sql`${table}.sort_title collate "unicode"` },
  author: { ...text, descending: false, by: table => sql`${table}.sort_author collate "unicode"` },
  added: {
    ...moment,
    descending: true,
    by: (table, kind) => (kind === 'holding' ? sql`${table}.added_at` : sql`${table}.created_at`),
  },
  year: { ...number, descending: true, by: table => sql`coalesce(${table}.year, -9999)` },
  popularity: { ...number, descending: true, by: table => sql`${table}.popularity` },
}

/** The order of a list by one of its sorts, or the other way round. */
export function orderOf(sort: Exclude<Sort, 'relevance'>, table: Place['table'], reversed = false): Order {
  const { by, descending, ...values } = columns[sort]
  return { ...values, by: by(sql.ref(table), table), descending: descending !== reversed }
}

/** `order by`: where the greatest stands first, equal ones still go by their ids from the least, unless it is turned round. */
export const orderBy = ({ by, descending }: Order, id: RawBuilder<string>, reversed = false) =>
  sql`order by ${by} ${descending ? sql`desc` : sql`asc`}, ${id} ${reversed ? sql`desc` : sql`asc`}`

/** What stands behind a key. The first comparison is the one that an index can begin at. */
export function behind(
  order: Order,
  id: RawBuilder<string>,
  key: Key,
  reversed = false,
): RawBuilder<boolean> {
  const { by, descending } = order
  const value = order.read(key.value)
  if (!descending && !reversed) return sql`(${by}, ${id}) > (${value}, ${key.id}::uuid)`
  if (descending && reversed) return sql`(${by}, ${id}) < (${value}, ${key.id}::uuid)`
  const [beyond, next] = descending ? [sql`<`, sql`>`] : [sql`>`, sql`<`]
  return sql`(${by} ${beyond}= ${value} and (${by} ${beyond} ${value} or ${id} ${next} ${key.id}::uuid))`
}
