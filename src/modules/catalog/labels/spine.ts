const mostLines = 5

/**
 * What stands on a spine, line by line, from a call number: "823.8 ELI v.2" is three lines. Without one it is the first
 * letters of whoever made the book, or of its title.
 */
export function spineLines(callNumber: string | null, byLine: string, title: string): string[] {
  const parts = (callNumber ?? '').split(/\s+/).filter(Boolean)
  if (parts.length > 0) return parts.slice(0, mostLines)
  const family = byLine.split(',')[0]?.trim().split(/\s+/).at(-1) ?? ''
  return [
    [...(family || title).replace(/[^\p{L}\p{N}]/gu, '')].slice(0, 3).join('').toLocaleUpperCase(),
  ].filter(Boolean)
}
