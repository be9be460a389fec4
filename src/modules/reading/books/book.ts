/** Where a book stands in somebody's log; a book is in one of these, and on as many shelves of their own as they like. */
export const statuses = ['to-read', 'reading', 'paused', 'read', 'did-not-finish'] as const
export type Status = (typeof statuses)[number]
