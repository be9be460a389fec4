import type { Generated } from 'kysely'
import type { SeenBy } from './seen-by.ts'
import type { Shows } from './shows.ts'

/** What this room adds to a person. */
type Profiles = {
  handle: string | null
  bio: string | null
  /** Of the interface; null takes the library's. */
  language: string | null
  zone: string | null
  /** The name of the files under FILES_DIR. */
  picture: string | null
  page_seen_by: Generated<SeenBy>
  bio_seen_by: Generated<SeenBy>
  picture_seen_by: Generated<SeenBy>
  libraries_seen_by: Generated<SeenBy>
  friends_seen_by: Generated<SeenBy>
  /** What friends see of this person's reading, unless told otherwise for one of them. */
  shows_friends: Generated<Shows>
  friend_letters: Generated<boolean>
}

/** What is between two people; the one with the lower id is `low`. */
type Relations = {
  low_id: string
  high_id: string
  friends_since: Date | null
  low_asked_at: Date | null
  high_asked_at: Date | null
  low_follows_since: Date | null
  high_follows_since: Date | null
  low_blocked_at: Date | null
  high_blocked_at: Date | null
  low_shows: Shows | null
  high_shows: Shows | null
  low_wrote_at: Date | null
  high_wrote_at: Date | null
}

/** A view of the relations, from each side. */
type Ties = {
  person_id: string
  other_id: string
  friends_since: Date | null
  asks_since: Date | null
  asked_since: Date | null
  follows_since: Date | null
  followed_since: Date | null
  blocks_since: Date | null
  blocked_since: Date | null
  shows: Shows | null
  is_shown: Shows | null
}

/** What somebody wrote to find a friend; `found_id` is nobody where nobody is called so. */
type FriendRequests = {
  id: string
  person_id: string
  sought: string
  found_id: string | null
  asked_at: Date
}

export type PeopleTables = {
  'identity.people': Profiles
  'identity.relations': Relations
  'identity.ties': Ties
  'identity.friend_requests': FriendRequests
}
