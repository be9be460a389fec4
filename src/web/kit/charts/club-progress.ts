import { escapeText, image } from './drawing.ts'

const COLUMNS = 10
const FACE = 28

/** A member who shares the page they are on. `percent` of the book, 0 to 100. */
export type Reader = { initials: string; percent: number; me?: boolean }

/**
 * `readers` in order of joining; who shares only "on time" is counted in words, not placed. `planned`: where the
 * club means to be, in percent, with the words at its mark. `words`: the ends and the middle of the line.
 */
export type ClubProgress = {
  readers: readonly Reader[]
  planned: number
  mark: string
  words: { start: string; half: string; end: string }
  label: string
}

/** A club on its way through a book: ten columns of faces over the line. */
export function clubProgress({ readers, planned, mark, words, label }: ClubProgress): string {
  const columns = Array.from({ length: COLUMNS }, (): Reader[] => [])
  for (const reader of readers) columns[columnOf(reader.percent)]?.push(reader)
  const tallest = Math.max(...columns.map(column => column.length))
  const base = tallest * FACE + 24
  const line = `<rect class="track" x="0" y="${base}" width="100%" height="6"/><rect class="a" x="0" y="${base}" width="${planned}%" height="6"/><line class="mark" x1="${planned}%" x2="${planned}%" y1="16" y2="${base + 6}"/><text x="${planned}%" y="11" text-anchor="middle">${escapeText(mark)}</text>`
  const faces = columns.flatMap((column, place) =>
    column.map((reader, row) => face(reader, place * 10 + 5, base - 15 - row * FACE)),
  )
  const y = base + 21
  const ends = `<text class="soft" x="0" y="${y}">${escapeText(words.start)}</text><text class="soft" x="50%" y="${y}" text-anchor="middle">${escapeText(words.half)}</text><text class="soft" x="100%" y="${y}" text-anchor="end">${escapeText(words.end)}</text>`
  return image(base + 24, label, line + faces.join('') + ends)
}

function columnOf(percent: number): number {
  return Math.min(COLUMNS - 1, Math.floor(percent / 10))
}

function face({ initials, me }: Reader, x: number, y: number): string {
  return `<circle class="${me ? 'a' : 'b'}" cx="${x}%" cy="${y}" r="12.5"/><text${me ? ' class="on"' : ''} x="${x}%" y="${y + 4.5}" text-anchor="middle">${escapeText(initials)}</text>`
}
