import { AsyncLocalStorage } from 'node:async_hooks'
import { v7 } from 'uuid'

const makers = new AsyncLocalStorage<() => string>()

/** A new primary key: UUIDv7, so that keys made later sort later and indexes stay dense. */
export const newId = (): string => (makers.getStore() ?? v7)()

/** Makes every key inside `work` by `make`: the demo's come from its seed, or no two would be the same. */
export const withIds = <T>(make: () => string, work: () => Promise<T>): Promise<T> => makers.run(make, work)
