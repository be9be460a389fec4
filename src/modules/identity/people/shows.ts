/** What a friend sees of a person's reading; notes stay private whatever it is. */
export const shown = ['nothing', 'books', 'progress'] as const
export type Shows = (typeof shown)[number]
