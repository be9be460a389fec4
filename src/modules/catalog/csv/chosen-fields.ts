/** The field that each column of a file goes to; null is left out. */
export type Fields<Field extends string> = (Field | null)[]

/**
 * The fields as a form chooses them: `column-0`, `column-1` … A file may have more columns than its page shows; those stay
 * as they were. `twice` are the columns whose field one before them has.
 */
export function chosenFields<Field extends string>(
  known: readonly Field[],
  before: Fields<Field>,
  values: Record<string, string | string[]>,
): { fields: Fields<Field>; twice: number[] } {
  const fields = before.map((field, place) => {
    const chosen = values[`column-${place}`]
    return chosen === undefined ? field : (known.find(one => one === chosen) ?? null)
  })
  const twice = [...fields.keys()].filter(place => {
    const field = fields[place] ?? null
    return field !== null && fields.indexOf(field) < place
  })
  return { fields, twice }
}
