/** Who looks at a loan or a hold: a person, and the library at whose desk they may stand, if at any. */
export type SeenBy = { personId: string | null; deskAt: string | null }
