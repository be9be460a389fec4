/** "Gideon the Ninth (The Locked Tomb #1)" is a title and its place in a series; any other brackets belong to the title. */
export function seriesInTitle(written: string): {
  title: string
  series: { name: string; number: string | null } | null
} {
  const [, title, name, number] =
    /^(.+?)\s*\(([^()]{1,120}?),?\s*#\s*([\d.–-]{1,12})[^()]*\)$/u.exec(written) ?? []
  if (title === undefined || name === undefined) return { title: written, series: null }
  return { title, series: { name, number: number ?? null } }
}
