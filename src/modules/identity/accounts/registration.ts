import type { Db } from '../../../database.ts'
import { type Switched, switched } from '../access/switches.ts'

export type Registration = Switched<'registration'>

/** Who may make an account here. */
export const registration = (db: Db): Promise<Registration> => switched(db, 'registration')
