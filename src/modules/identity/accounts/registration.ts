import type { Db } from '../../../database.ts'
import { type Switched, switched } from '../access/switches.ts'
import { invitationWith } from '../libraries/invitations.ts'

/**
 * Whether somebody may make an account here who wants to go on to this path: where it takes an invitation to a library,
 * whoever comes from one may.
 */
export async function registration(db: Db, next: string, now: Date): Promise<Switched<'registration'>> {
  const stands = await switched(db, 'registration')
  if (stands !== 'by-invitation') return stands
  const [, token] = /^\/invitations\/([\w-]+)$/.exec(next) ?? []
  return token && (await invitationWith(db, token, now)) ? 'open' : 'by-invitation'
}
