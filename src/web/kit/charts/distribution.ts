import { image, round } from './drawing.ts'

/** Counts of reviews below −0.3, between, and above +0.3. `label`: the counts in words. */
export type Distribution = { negative: number; neutral: number; positive: number; label: string }

/** One bar in three parts. Without any review the bar is empty. */
export function distribution({ negative, neutral, positive, label }: Distribution): string {
  const all = negative + neutral + positive
  const share = (count: number) => (all ? (count / all) * 100 : 0)
  const afterNegative = share(negative)
  const afterNeutral = afterNegative + share(neutral)
  return image(
    26,
    label,
    part('c', '0', share(negative)) +
      part('e', `${round(afterNegative)}%`, share(neutral)) +
      part('a', `${round(afterNeutral)}%`, share(positive)),
  )
}

function part(kind: string, x: string, width: number): string {
  return `<rect class="${kind}" x="${x}" y="1" width="${round(width)}%" height="24"/>`
}
