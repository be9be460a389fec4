import type { Compilable, CompiledQuery, RawBuilder } from 'kysely'
import type { Db } from '../database.ts'

/** Stands in a statement where a value will. */
class Mark {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

const marks = new Proxy(
  {},
  {
    get: (_, name) => new Mark(String(name)),
    ownKeys: () => {
      throw new Error('A statement takes its values by their names, not as a rest or a copy.')
    },
  },
)

/**
 * A statement of a page that is asked for all the time: it is built and put into words once, which costs a quarter of what
 * asking it does, and then only given its values.
 * @param build must not look at the values: whatever their types say, marks stand in their place
 */
export const worded = <Given extends Record<string, unknown>, Row>(
  build: (db: Db, given: Given) => Compilable<Row> | RawBuilder<Row>,
): ((db: Db, given: Given) => Promise<Row[]>) => {
  let words: CompiledQuery<Row> | undefined
  return async (db, given) => {
    words ??= build(db, marks as Given).compile(db)
    const parameters = words.parameters.map(one => (one instanceof Mark ? given[one.name] : one))
    const { rows } = await db.executeQuery<Row>({ ...words, parameters })
    return rows
  }
}
