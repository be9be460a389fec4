import { escapeText, image, round } from './drawing.ts'

const ROW = 28
const END = 90
/** Figures of four places and more would stand over the edge of a phone. */
const END_BEFORE_LONG = 82

/**
 * `from`: where bars begin, in percent: 12 for ratings, 30 for words (default). `label`: the finding, in a sentence.
 */
export type NamedRows = {
  rows: readonly (readonly [name: string, value: number])[]
  from?: number | undefined
  label: string
}

/** Rows of a name, a bar and its figure: ratings, subjects. Zeros are shown. */
export function namedRows({ rows, from = 30, label }: NamedRows): string {
  const most = Math.max(...rows.map(([, value]) => value), 1)
  const height = rows.length * ROW
  const end = most < 1000 ? END : END_BEFORE_LONG
  const drawn = rows.map(([name, value], place) => {
    const width = round((value / most) * (end - from))
    const y = place * ROW
    return `<text x="${from - 2}%" y="${y + 18}" text-anchor="end">${escapeText(name)}</text><rect class="a" x="${from}%" y="${y + 5}" width="${width}%" height="18"/><text x="${round(from + width)}%" dx="6" y="${y + 18}">${value}</text>`
  })
  const axis = `<line class="axis" x1="${from}%" x2="${from}%" y1="0" y2="${height}"/>`
  return image(height, label, drawn.join('') + axis)
}
