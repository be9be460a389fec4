import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../../database.ts'
import { type Backlog, backlog } from '../../jobs/backlog.ts'
import type { Context } from './context.ts'
import { matchedRoute } from './route.ts'

export type Metrics = {
  registry: Registry
  measure(ctx: Context, next: () => Promise<unknown>): Promise<void>
}

/** Prometheus figures of one process: requests by route, the database pool, jobs, and Node's own. */
export function openMetrics({ db, pool, counts }: Pick<Database, 'db' | 'pool' | 'counts'>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'carrel_' })
  const requests = new Histogram({
    name: 'carrel_request_seconds',
    help: 'Time to answer a request, by route and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const byQueue = (name: string, { help, of }: { help: string; of: (queue: Backlog) => number }) =>
    new Gauge({
      name,
      help,
      labelNames: ['queue'],
      registers: [registry],
      async collect() {
        this.reset()
        // The other figures are wanted most when the database is away.
        for (const queue of await backlog(db).catch(() => [])) this.set({ queue: queue.queue }, of(queue))
      },
    })
  new Gauge({
    name: 'carrel_pool_connections',
    help: 'Database connections of this process',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'open' }, pool.totalCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
      this.set({ state: 'limit' }, pool.options.max)
    },
  })
  new Counter({
    name: 'carrel_slow_transactions_total',
    help: 'Transactions since the start that held the embedded database for over 200 ms',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(counts.slowTransactions)
    },
  })
  new Counter({
    name: 'carrel_slow_queries_total',
    help: 'Queries since the start that took longer than SLOW_QUERY_MS',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(counts.slowQueries)
    },
  })
  byQueue('carrel_jobs_waiting', {
    help: 'Jobs that could run and wait, by queue; in a queue .dead those that failed for good',
    of: ({ waiting }) => waiting,
  })
  byQueue('carrel_jobs_oldest_seconds', {
    help: 'How long the oldest job that could run has waited, by queue',
    of: ({ oldestSeconds }) => oldestSeconds,
  })
  return {
    registry,
    async measure(ctx, next) {
      const began = process.hrtime.bigint()
      try {
        await next()
      } finally {
        requests.observe(
          {
            method: ctx.method,
            route: matchedRoute(ctx),
            status: `${Math.floor(ctx.status / 100)}xx`,
          },
          Number(process.hrtime.bigint() - began) / 1e9,
        )
      }
    },
  }
}
