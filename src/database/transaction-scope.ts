import { AsyncLocalStorage } from 'node:async_hooks'
import type { Lease } from './lease.ts'

/** What `transaction()` and the pool's guard know about the transaction that the running code is inside of. */
export type TransactionScope = {
  /** True while the callback runs; work left behind by a finished transaction may use the pool again. */
  open: boolean
  lease: Lease | undefined
  afterCommit: (() => void)[]
}

export const scope = new AsyncLocalStorage<TransactionScope>()

/** The embedded database has one session, so waiting for the pool inside a transaction waits for ever. */
export const poolUseInside = (): Error | undefined =>
  scope.getStore()?.open
    ? new Error(
        'The pool was used inside a transaction: pass the transaction handle down and query with that.',
      )
    : undefined
