import { type Refused, refused } from '../../../refusal.ts'
import type { Shows } from './shows.ts'

/** What is between a person and another, seen from the person: `asks` is theirs, `asked` the other's. */
export type Tie = {
  friends: Date | null
  asks: Date | null
  asked: Date | null
  follows: Date | null
  followed: Date | null
  blocks: Date | null
  blocked: Date | null
  shows: Shows | null
  isShown: Shows | null
}

/** What an act changes of it. */
export type Change = Partial<Tie>

const friendsSince = (now: Date): Change => ({ friends: now, asks: null, asked: null })

/** Two who ask each other are friends. A blocked person's request changes nothing, and they do not hear of it. */
export function ask(
  tie: Tie,
  now: Date,
): Change | Refused<'friends-already'> | Refused<'asked-already'> | Refused<'blocked-by-you'> {
  if (tie.blocks) return refused('blocked-by-you')
  if (tie.friends) return refused('friends-already')
  if (tie.asks) return refused('asked-already')
  if (tie.blocked) return {}
  return tie.asked ? friendsSince(now) : { asks: now }
}

export const accept = (tie: Tie, now: Date): Change | Refused<'no-request'> =>
  tie.asked ? friendsSince(now) : refused('no-request')

/** Whoever asked is not told. */
export const decline = (tie: Tie): Change | Refused<'no-request'> =>
  tie.asked ? { asked: null } : refused('no-request')

export const withdraw = (tie: Tie): Change | Refused<'no-request'> =>
  tie.asks ? { asks: null } : refused('no-request')

export const unfriend = (tie: Tie): Change | Refused<'no-friend'> =>
  tie.friends ? { friends: null, shows: null, isShown: null } : refused('no-friend')

/** Ends everything between the two, both ways. */
export const block = (tie: Tie, now: Date): Change | Refused<'blocked-already'> =>
  tie.blocks
    ? refused('blocked-already')
    : {
        blocks: now,
        friends: null,
        asks: null,
        asked: null,
        follows: null,
        followed: null,
        shows: null,
        isShown: null,
      }

/** Brings nothing back of what was before. */
export const unblock = (tie: Tie): Change | Refused<'not-blocked'> =>
  tie.blocks ? { blocks: null } : refused('not-blocked')

export function follow(tie: Tie, now: Date): Change | Refused<'follows-already'> | Refused<'blocked-by-you'> {
  if (tie.blocks) return refused('blocked-by-you')
  if (tie.follows) return refused('follows-already')
  return tie.blocked ? {} : { follows: now }
}

export const unfollow = (tie: Tie): Change | Refused<'not-followed'> =>
  tie.follows ? { follows: null } : refused('not-followed')

/** What one friend sees of the person's reading; null is what all friends see. */
export const show = (tie: Tie, shows: Shows | null): Change | Refused<'no-friend'> =>
  tie.friends ? { shows } : refused('no-friend')
