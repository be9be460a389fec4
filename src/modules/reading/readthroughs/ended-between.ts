import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * In a query over readthroughs called `one`: what surely ended between two days, both included, null for no such end. They are
 * expressions of type date; an ending known by its year or month alone lies there with all its days, or not at all.
 */
export function endedBetween(from: RawBuilder<unknown> | null, to: RawBuilder<unknown> | null) {
  // Dates are compared as text, so that an index finds the year before the rest is looked at.
  const since = from && text(from)
  const until = to && text(to)
  return sql<SqlBool>`(
    ${since === null ? sql`true` : sql`one.ended collate "C" >= left(${since}, 4) and one.ended || substr('0000-01-01', length(one.ended) + 1) collate "C" >= ${since}`}
    and ${until === null || to === null ? sql`true` : sql`one.ended collate "C" <= ${until} and one.ended || substr('0000-12-31', length(one.ended) + 1) collate "C" <= ${lastOf(to)}`})`
}

const text = (day: RawBuilder<unknown>) => sql`to_char(${day}, 'YYYY-MM-DD')`

/** A month that is known by its name ends with its last day, whichever that is. */
const lastOf = (day: RawBuilder<unknown>) => sql`case extract(day from ${day} + 1)
  when 1 then to_char(${day}, 'YYYY-MM-') || '31' else ${text(day)} end`
