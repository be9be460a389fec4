import type pg from 'pg'

/** Notes how long each transaction of a pool holds its connection; a statement outside of one is one by itself. */
export function longestTransaction(pool: pg.Pool): { since(work: () => Promise<unknown>): Promise<number> } {
  const heard = new WeakSet<pg.PoolClient>()
  let longest = 0
  pool.on('acquire', client => {
    if (heard.has(client)) return
    heard.add(client)
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    let began: number | null = null
    const timing = (text: unknown, ...rest: unknown[]) => {
      const said = typeof text === 'string' ? text : ''
      const from = began ?? performance.now()
      if (/^\s*(begin|start transaction)/i.test(said)) began = from
      if (/^\s*(commit|rollback)\s*$/i.test(said)) began = null
      const answer = query(text, ...rest)
      const stands = () => {
        if (began === null) longest = Math.max(longest, performance.now() - from)
      }
      if (answer instanceof Promise) answer.then(stands, stands)
      return answer
    }
    client.query = timing as typeof client.query
  })
  return {
    async since(work) {
      longest = 0
      await work()
      return longest
    },
  }
}
