import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../../database.ts'
import type { Context } from './context.ts'

export type Metrics = {
  registry: Registry
  measure(ctx: Context, next: () => Promise<unknown>): Promise<void>
}

/** Prometheus figures of one process: requests by route, the database pool, and Node's own. */
export function openMetrics({ pool, counts }: Pick<Database, 'pool' | 'counts'>): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'carrel_' })
  const requests = new Histogram({
    name: 'carrel_request_seconds',
    help: 'Time to answer a request, by route and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
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
    },
  })
  new Gauge({
    name: 'carrel_slow_transactions',
    help: 'Transactions since the start that held the embedded database for over 200 ms',
    registers: [registry],
    collect() {
      this.set(counts.slowTransactions)
    },
  })
  return {
    registry,
    async measure(ctx, next) {
      const began = process.hrtime.bigint()
      try {
        await next()
      } finally {
        const route = (ctx as { _matchedRoute?: unknown })._matchedRoute
        requests.observe(
          {
            method: ctx.method,
            // Addresses that no route knows would make a label each.
            route: typeof route === 'string' ? route : 'none',
            status: `${Math.floor(ctx.status / 100)}xx`,
          },
          Number(process.hrtime.bigint() - began) / 1e9,
        )
      }
    },
  }
}
