import type { Db } from '../../../database.ts'
import { switched } from '../access/switches.ts'
import { invitationWith } from '../libraries/invitations.ts'

export type Registration = 'open' | 'by-invitation' | 'closed'

const invitation = /^\/invitations\/([\w-]+)$/

/**
 * Whether somebody may make an account here, on the way to `next`: where accounts are made by invitation, whoever goes on to
 * one that is good may.
 */
export async function registration(db: Db, next: string, now: Date): Promise<Registration> {
  const wanted = await switched(db, 'registration')
  if (wanted !== 'by-invitation') return wanted
  const [, token] = invitation.exec(next) ?? []
  return token && (await invitationWith(db, token, now)) ? 'open' : wanted
}
