import type { Db } from '../../../database.ts'

export type Registration = 'open' | 'by-invitation' | 'closed'

/** Who may make an account here. */
export const registration = async (_db: Db): Promise<Registration> => 'open'
