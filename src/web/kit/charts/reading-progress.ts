import { escapeText, image, round } from './drawing.ts'

/**
 * `read` and `needed` in percent of the book, 0 to 100. `needed` is where one would be today to finish in time, by
 * neededByToday; null without a due date. `mark`: words at it. `label`: both, in a sentence.
 */
export type ReadingProgress = { read: number; needed: number | null; mark: string; label: string }

/** How far a reader is, against how far to be. */
export function readingProgress({ read, needed, mark, label }: ReadingProgress): string {
  const bar = `<rect class="track" x="0" y="1" width="100%" height="12"/><rect class="a" x="0" y="1" width="${round(read)}%" height="12"/>`
  if (needed === null) return image(14, label, bar)
  const x = round(needed)
  return image(
    '2.2rem',
    label,
    `${bar}<line class="mark" x1="${x}%" x2="${x}%" y1="0" y2="20"/><text x="${x}%" y="18" dy=".95em" text-anchor="${anchorAt(needed)}">${escapeText(mark)}</text>`,
  )
}

/** The share of the time from start to due that has passed, in percent, clamped to 0–100. */
export function neededByToday(start: Date, due: Date, today: Date): number {
  const whole = due.getTime() - start.getTime()
  const passed = today.getTime() - start.getTime()
  if (whole <= 0) return 100
  return Math.min(100, Math.max(0, (passed / whole) * 100))
}

/** Words at the edge of a chart stay inside it. */
function anchorAt(percent: number): 'start' | 'middle' | 'end' {
  if (percent < 30) return 'start'
  return percent > 70 ? 'end' : 'middle'
}
