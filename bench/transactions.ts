import type pg from 'pg'

/** How many transactions there were, and the milliseconds for which the longest held its connection. */
export type Transactions = { count: number; longest: number }

/** Notes the transactions of a pool; a statement outside of one may be the longest, too, since it is one by itself. */
export function transactionsOf(pool: pg.Pool): {
  during(work: () => Promise<unknown>): Promise<Transactions>
} {
  const heard = new WeakSet<pg.PoolClient>()
  let noted: Transactions = { count: 0, longest: 0 }
  pool.on('acquire', client => {
    if (heard.has(client)) return
    heard.add(client)
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    let began: number | null = null
    const timing = (text: unknown, ...rest: unknown[]) => {
      const said = typeof text === 'string' ? text : ''
      const from = began ?? performance.now()
      if (/^\s*(begin|start transaction)/i.test(said)) {
        began = from
        noted.count++
      }
      if (/^\s*(commit|rollback)\s*$/i.test(said)) began = null
      const answer = query(text, ...rest)
      const stands = () => {
        if (began === null) noted.longest = Math.max(noted.longest, performance.now() - from)
      }
      if (answer instanceof Promise) answer.then(stands, stands)
      return answer
    }
    client.query = timing as typeof client.query
  })
  return {
    async during(work) {
      noted = { count: 0, longest: 0 }
      await work()
      return noted
    },
  }
}
