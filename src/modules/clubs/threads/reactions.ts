/** What one may say to a comment with one press; one each. */
export const reactionKinds = ['agree', 'laugh', 'moved', 'wonder'] as const
export type ReactionKind = (typeof reactionKinds)[number]
