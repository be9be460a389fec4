/** What somebody is in a club. An organiser runs it, a moderator keeps its talk in order. */
export const clubRoles = ['organiser', 'moderator', 'member'] as const
export type ClubRole = (typeof clubRoles)[number]

/** How one comes into a club: at once, after asking, or by an invitation alone; only the last is not found by others. */
export const joinings = ['open', 'request', 'invitation'] as const
export type Joining = (typeof joinings)[number]

/** What a member lets the club see of their reading: nothing, whether they are on time, or their place. */
export const shares = ['nothing', 'pace', 'place'] as const
export type Shares = (typeof shares)[number]
