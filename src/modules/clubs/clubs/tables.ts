import type { Generated } from 'kysely'
import type { Joining } from './club.ts'

type Clubs = {
  id: string
  name: string
  description: string | null
  /** Where it meets as a rule. */
  place: string | null
  online: boolean
  language: string
  /** In which its meetings are told. */
  zone: string
  joining: Joining
  /** The library that it belongs to; null where it is nobody's but its members'. */
  library_id: string | null
  /** Whether there are bets in it at all. */
  bets: Generated<boolean>
  /** The invitation that can be used now; another takes its place. */
  invitation: string | null
  /** The name of its picture's files. */
  picture: Generated<string | null>
  /** What the picture shows, for who does not see it. */
  picture_words: Generated<string | null>
  created_at: Date
  archived_at: Date | null
  revision: Generated<number>
}

export type ClubTables = { 'clubs.clubs': Clubs }
