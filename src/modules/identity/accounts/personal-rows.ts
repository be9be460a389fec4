import type { PersonalRows } from '../../../personal-data.ts'

/** Where somebody signs in from, and at the very end the account itself. */
export const accountRows: readonly PersonalRows[] = [
  {
    table: 'identity.sessions',
    column: 'person_id',
    given: ['created_at', 'last_used_at', 'expires_at', 'device', 'address'],
    gone: 'removed',
  },
  {
    table: 'identity.devices',
    column: 'person_id',
    given: ['created_at', 'last_used_at'],
    gone: 'removed',
  },
  {
    table: 'identity.one_time_links',
    column: 'person_id',
    given: ['created_at', 'purpose', 'email', 'expires_at', 'used_at'],
    gone: 'removed',
  },
  {
    table: 'identity.people',
    column: 'id',
    given: [
      ...['name', 'email', 'role', 'created_at', 'email_confirmed_at', 'suspended_at'],
      ...['handle', 'bio', 'language', 'zone', 'page_seen_by', 'bio_seen_by', 'picture_seen_by'],
      ...['libraries_seen_by', 'friends_seen_by', 'shows_friends', 'friend_letters'],
    ],
    gone: 'removed',
  },
]
