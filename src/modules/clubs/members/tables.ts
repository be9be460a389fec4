import type { Generated } from 'kysely'
import type { ClubRole, Shares } from '../clubs/club.ts'
import type { LetterChoice } from '../letters/letter.ts'

type Members = {
  club_id: string
  person_id: string
  role: ClubRole
  joined_at: Date
  /** What the others see of their reading. */
  shares: Generated<Shares>
  /** Which letters about its meetings they want. */
  letters: Generated<LetterChoice>
}

/** Who asked to come in; one that was declined stays for a while, so that nobody asks every day. */
type Requests = {
  club_id: string
  person_id: string
  message: string | null
  asked_at: Date
  declined_at: Date | null
}

/** Whom one who runs the club asked to come in; one that was declined stays for a while, so that nobody is asked every day. */
type Invitations = {
  club_id: string
  person_id: string
  invited_by: string
  invited_at: Date
  declined_at: Date | null
}

export type MemberTables = {
  'clubs.members': Members
  'clubs.requests': Requests
  'clubs.invitations': Invitations
}
