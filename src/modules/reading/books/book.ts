/** Where a book stands in somebody's log; a book is in one of these, and on as many shelves of their own as they like. */
export const statuses = ['to-read', 'reading', 'paused', 'read', 'did-not-finish'] as const
export type Status = (typeof statuses)[number]

/** To whom a book or a shelf is shown, apart from a secret link. */
export const audiences = ['nobody', 'friends', 'members', 'everyone'] as const
export type Shared = (typeof audiences)[number]

/** The same with the library whose members are meant. */
export type Audience = { shared: Exclude<Shared, 'members'> } | { shared: 'members'; libraryId: string }
