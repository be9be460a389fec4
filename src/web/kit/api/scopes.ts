/**
 * What a personal access token may be made for; each endpoint names the one it needs. The tokens of a signed-in program
 * have them all.
 */
export const scopes = [
  'profile:read',
  'profile:write',
  'people:read',
  'people:write',
  'libraries:read',
  'libraries:write',
  'catalogue:read',
  'catalogue:write',
  'loans:read',
  'loans:write',
  'patrons:read',
  'patrons:write',
  'reading:read',
  'reading:write',
  'clubs:read',
  'clubs:write',
  'insights:read',
  'insights:write',
  'administration:read',
  'administration:write',
  'everything:read',
] as const

export type Scope = (typeof scopes)[number]
