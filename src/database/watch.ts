import { AsyncLocalStorage } from 'node:async_hooks'
import type { Log } from '../log.ts'

/** What took long since the start, for the metrics. */
export type Counts = { slowTransactions: number; slowQueries: number }

/** Told about every query and every transaction; writes down the slow ones. */
export type Watch = {
  queryTook(milliseconds: number, statement: string): void
  transactionTook(milliseconds: number): void
}

/** On whose behalf a query runs, such as `{ route: 'GET /search' }` or `{ job: 'catalog.read-import' }`. */
export const asker = new AsyncLocalStorage<() => Record<string, unknown>>()

// On a server others work on meanwhile; on the one embedded session everybody waits.
const slowTransaction = { embedded: 200, server: Number.POSITIVE_INFINITY }

/** @param slowQuery milliseconds from which on a query is logged; 0 never */
export const watchOver = (
  kind: 'embedded' | 'server',
  counts: Counts,
  slowQuery: number,
  log?: Log,
): Watch => ({
  queryTook: (milliseconds, statement) => {
    const asked = asker.getStore()
    // A migration, or a demo that fills itself, may take its time.
    if (!asked || slowQuery === 0 || milliseconds < slowQuery) return
    counts.slowQueries += 1
    // With its placeholders, never with their values: those may be anybody's secret.
    const facts = {
      ...asked(),
      milliseconds: Math.round(milliseconds),
      statement: inOneLine(statement),
    }
    log?.warn(facts, 'A query took long')
  },
  transactionTook: milliseconds => {
    if (milliseconds <= slowTransaction[kind]) return
    counts.slowTransactions += 1
    log?.warn(
      { ...asker.getStore()?.(), milliseconds: Math.round(milliseconds) },
      'A transaction held the embedded database for long',
    )
  },
})

const inOneLine = (statement: string): string => statement.replace(/\s+/g, ' ').trim().slice(0, 2000)
