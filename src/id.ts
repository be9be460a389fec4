import { v7 } from 'uuid'

/** A new primary key: UUIDv7, so that keys made later sort later and indexes stay dense. */
export const newId = (): string => v7()
