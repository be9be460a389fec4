/** Widths in ems of a semibold system serif, a little generous: no font is measured on the server. First match counts. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/\p{M}/u, 0],
  [/ /, 0.26],
  [/[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u, 1],
  [/[ijl.,:;!|'’·]/, 0.33],
  [/[ftrIJ()\-“”]/, 0.42],
  [/[mwMW…—жшщюмыфЖШЩЮМЫФ]/u, 0.94],
  [/\p{Lu}/u, 0.74],
  [/[acesz]/, 0.53],
  [/[\u0590-\u08ff]/u, 0.52],
  [/[\u0900-\u0dff]/u, 0.68],
]
const OTHERWISE = 0.61

const seen = new Map<string, number>()

/** Estimated width of a text, in the units of `size`. */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const character of text) ems += widthOf(character)
  return size * ems
}

function widthOf(character: string): number {
  const known = seen.get(character)
  if (known !== undefined) return known
  const width = WIDTHS.find(([kind]) => kind.test(character))?.[1] ?? OTHERWISE
  // A few thousand characters fill a catalogue; a stranger's file of all Unicode must not fill the memory.
  if (seen.size < 20_000) seen.set(character, width)
  return width
}
