/** A heading or a paragraph. */
export type Block = { kind: 'heading' | 'text'; text: string }

/** What stands on it, in the order in which it is read. */
export type Page = Block[]

/** More is a shelf, not a document. */
export const most = { pages: 2000, characters: 4_000_000 }
