import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'

const names = new Map<string, string>()
// A query whose shape depends on its input, such as a list of ids, would otherwise fill the server's memory.
const most = 500

/**
 * Stands first in a statement whose best plan depends on its values, as a search's does on how common its words are: the
 * server then plans it each time, which takes a millisecond, and does not keep the plan that suits no word in particular.
 */
export const plannedAnew = sql.raw('/* planned anew */')

/**
 * A connection that lets the server parse and plan each query once. Only for a real server: through the
 * embedded database's socket, names of one connection are seen by the next.
 */
export class PreparingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const query = this.query.bind(this) as (...given: unknown[]) => unknown
    const preparing = (text: unknown, values: unknown, ...rest: unknown[]) => {
      const name =
        typeof text === 'string' && Array.isArray(values) && isPrepared(text, values) && nameOf(text)
      return name ? query({ name, text, values }, ...rest) : query(text, values, ...rest)
    }
    this.query = preparing as typeof this.query
  }
}

const isPrepared = (text: string, values: unknown[]): boolean =>
  values.length > 0 && !text.trimStart().startsWith('/* planned anew */')

function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known || names.size >= most) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 20)
  names.set(text, name)
  return name
}
