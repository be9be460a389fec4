/** An object as a row of a table: its names are the headings, lists become one cell with bars between their entries. */
export function objectRow(object: Record<string, unknown>): { headings: string[]; cells: string[] } {
  const headings = Object.keys(object)
  return { headings, cells: headings.map(heading => flat(object[heading])) }
}

/** What a value says in one cell; of an object that names somebody or something, the name. */
function flat(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return ''
  if (Array.isArray(value)) return value.map(flat).filter(Boolean).join(' | ')
  if (typeof value !== 'object') return String(value)
  const named: Record<string, unknown> = { ...value }
  // A classification: the first of its codes, without what it means.
  if ('code' in named) return flat([named.code].flat()[0])
  for (const key of ['fl', 'name', 'lf', 'value', 'title', 'label'])
    if (typeof named[key] === 'string') return named[key]
  return Object.values(named).map(flat).filter(Boolean).join(' | ')
}
