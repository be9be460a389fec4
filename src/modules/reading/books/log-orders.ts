import { type RawBuilder, sql } from 'kysely'
import { dayOf, isPartialDate } from '../readthroughs/partial-date.ts'
import type { LogSort } from './log-question.ts'

/** The last book that was shown: what the order goes by, as text, and its id, a uuid. */
export type LogKey = { value: string; id: string }

/** One order of a log: what it goes by, and how that stands in a key. Equal ones go by their ids. */
type LogOrder = {
  by: RawBuilder<string | number>
  descending: boolean
  written: RawBuilder<string>
  read: (value: string) => RawBuilder<unknown>
  /** Whether a key that came from outside can be one of this order. */
  readable: (value: string) => boolean
}

const moment = sql<string>`to_char(book.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const momentWritten = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

const text = (by: RawBuilder<string>) => ({
  by: sql<string>`${by} collate "unicode"`,
  descending: false,
  written: by,
  read: (value: string) => sql`${value}::text`,
  readable: () => true,
})

export const logOrders: Record<LogSort, LogOrder> = {
  touched: {
    by: sql<string>`book.updated_at`,
    descending: true,
    written: moment,
    read: value => sql`${value}::timestamptz`,
    readable: value => momentWritten.test(value) && !Number.isNaN(Date.parse(value)),
  },
  ended: {
    by: sql<string>`book.last_ended`,
    descending: true,
    written: sql<string>`book.last_ended`,
    read: value => sql`${value}::text`,
    readable: () => true,
  },
  added: {
    by: sql<string>`book.added_on`,
    descending: true,
    written: sql<string>`to_char(book.added_on, 'YYYY-MM-DD')`,
    read: value => sql`${value}::date`,
    readable: value => dayOf(value) !== null && isPartialDate(value),
  },
  rating: {
    by: sql<number>`coalesce(book.rating, 0)`,
    descending: true,
    written: sql<string>`coalesce(book.rating, 0)::text`,
    read: value => sql`${value}::int`,
    readable: value => /^\d{1,3}$/.test(value),
  },
  title: text(sql<string>`work.sort_title`),
  author: text(sql<string>`work.sort_author`),
}

/** What stands behind a key; null where there is none or it is of another order, and the list begins. */
export function behindKey(order: LogOrder, key: LogKey | null): RawBuilder<boolean> | null {
  if (!key || !order.readable(key.value)) return null
  const [behind, value] = [order.descending ? sql`<` : sql`>`, order.read(key.value)]
  return sql`(${order.by}, book.id) ${behind} (${value}, ${key.id}::uuid)`
}
