import { escapeText, image, round } from './drawing.ts'

const ROW = 48
const HEAD = 18
const END = 90
/** A longer name would run over the edge of a phone. */
const LONGEST = 38

/**
 * `counting`: ballots that count in this round; above half of them is the winner. `half`: the words at that line. `label`: the finding,
 * in a sentence.
 */
export type PollRound = {
  rows: readonly { name: string; votes: number; kind: 'in' | 'out' | 'winner' }[]
  counting: number
  half: string
  label: string
}

const classes = { in: 'b', out: 'd', winner: 'a' }

/** One round of a ranked vote: a bar for each title under its name, against the line of half. */
export function pollRound({ rows, counting, half, label }: PollRound): string {
  const height = HEAD + rows.length * ROW
  const widthOf = (votes: number) => round(counting === 0 ? 0 : (votes / counting) * END)
  const drawn = rows.map(({ name, votes, kind }, place) => {
    const y = HEAD + place * ROW
    const bar = `<rect class="${classes[kind]}" x="0" y="${y + 22}" width="${widthOf(votes)}%" height="16"/>`
    return `<text x="0" dx="6" y="${y + 15}">${escapeText(short(name))}</text>${bar}<text x="${widthOf(votes)}%" dx="6" y="${y + 35}">${votes}</text>`
  })
  const line = `<line class="grid" x1="${END / 2}%" x2="${END / 2}%" y1="${HEAD}" y2="${height}"/><text class="soft" x="${END / 2}%" y="12" text-anchor="middle">${escapeText(half)}</text>`
  const axis = `<line class="axis" x1="0" x2="0" y1="${HEAD}" y2="${height}"/>`
  return image(height, label, line + drawn.join('') + axis)
}

function short(name: string): string {
  const signs = [...name]
  return signs.length <= LONGEST
    ? name
    : `${signs
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`
}
