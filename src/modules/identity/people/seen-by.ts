/** Who may see a part of a person's page, from the fewest to all; `here` is whoever has an account. */
export const circles = ['nobody', 'friends', 'here', 'everyone'] as const
export type SeenBy = (typeof circles)[number]

/** The parts of a page that are shown or not, each by itself. */
export const parts = ['page', 'bio', 'picture', 'libraries', 'friends'] as const
export type Part = (typeof parts)[number]

/** How near who looks stands to whose page it is. */
export type Nearness = 'stranger' | 'here' | 'friend' | 'self'

const reach: Record<Nearness, readonly SeenBy[]> = {
  stranger: ['everyone'],
  here: ['everyone', 'here'],
  friend: ['everyone', 'here', 'friends'],
  self: circles,
}

/** Whether a part with this choice is shown to somebody so near. */
export const isSeen = (seenBy: SeenBy, nearness: Nearness): boolean => reach[nearness].includes(seenBy)
