/**
 * Why a rule says no: a name that the desk, the web and the API share, with what its sentence needs.
 * The words are the view's. A refusal is an answer, not an exception.
 */
export type Refused<Name extends string = string, More = unknown> = { refused: Name } & More

export const refused = <Name extends string, More extends object = Record<never, never>>(
  name: Name,
  more?: More,
): Refused<Name, More> => ({ refused: name, ...(more as More) })

export const isRefused = <T>(outcome: T): outcome is Extract<T, Refused> =>
  typeof outcome === 'object' && outcome !== null && 'refused' in outcome
