/** Where a list goes on: the sort values of the row before, in an address. */
export const writeKey = (values: readonly string[]): string =>
  Buffer.from(JSON.stringify(values)).toString('base64url')

/** The values by name, or null for the beginning of the list; a garbled key begins anew. */
export function readKey<Name extends string>(
  key: string,
  names: readonly Name[],
): Record<Name, string> | null {
  if (!key) return null
  try {
    const values: unknown = JSON.parse(Buffer.from(key, 'base64url').toString())
    if (!Array.isArray(values) || values.length !== names.length) return null
    if (!values.every(value => typeof value === 'string' && !value.includes('\0'))) return null
    return Object.fromEntries(names.map((name, place) => [name, values[place]])) as Record<Name, string>
  } catch {
    return null
  }
}
