import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isEnglish, polarityOf, sentimentOfText } from '../src/modules/insights/measured.ts'
import { type Sample, sentimentSamples } from './sentiment-samples.ts'
import { type Score, scoreOf } from './sentiment-scores.ts'

/** Which half is which. */
const seed = 20_261_202

type Reader = 'word list, as used' | 'word list over the whole text' | 'stars alone' | 'the larger side'

export type SentimentResult = {
  seed: number
  samples: { name: string; texts: number; english: number; readers: { reader: Reader; score: Score }[] }[]
}

/** How well the sentiment of texts is read, beside stars and the larger side. Needs no database. */
export function sentiment(tell: (words: string) => void): SentimentResult {
  const { tuned, reported } = sentimentSamples(seed)
  const samples = [tuned, ...reported].map(sample => {
    const readers = scoresOf(sample)
    for (const { reader, score } of readers) tell(`${sample.name}: ${reader}: ${told(score)}`)
    const english = sample.judged.filter(({ text }) => isEnglish(text)).length
    return { name: sample.name, texts: sample.judged.length, english, readers }
  })
  const result = { seed, samples }
  writeTable(tableOf(result))
  return result
}

/** As a review is read: what is not English or has no known word is read by its stars, and as neither where there are none. */
function scoresOf({ judged, sides }: Sample): { reader: Reader; score: Score }[] {
  const truths = judged.map(({ truth }) => truth)
  const starred = judged.every(({ stars }) => stars !== null)
  const larger = largerOf(truths, sides)
  // The stars of a sample are its truth; in words alone they would be no fallback but the answer.
  const used = judged.map(({ text }) => (isEnglish(text) ? (sentimentOfText(text) ?? 0) : 0))
  const score = (guesses: readonly number[]) => scoreOf(guesses, truths, sides)
  return [
    { reader: 'word list, as used', score: score(used) },
    { reader: 'word list over the whole text', score: score(judged.map(({ text }) => polarityOf(text))) },
    ...(starred
      ? [{ reader: 'stars alone' as const, score: score(judged.map(({ stars }) => ((stars ?? 3) - 3) / 2)) }]
      : []),
    { reader: 'the larger side', score: score(truths.map(() => larger)) },
  ]
}

function largerOf(truths: readonly number[], sides: 2 | 3): number {
  const candidates = sides === 2 ? [1, -1] : [1, 0, -1]
  const right = (side: number) =>
    scoreOf(
      truths.map(() => side),
      truths,
      sides,
    ).accuracy
  return candidates.toSorted((one, other) => right(other) - right(one))[0] ?? 0
}

const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3))
const told = ({ accuracy, macroF1, pearson, spearman }: Score): string =>
  `accuracy ${figure(accuracy)}, macro F1 ${figure(macroF1)}, Pearson ${figure(pearson)}, Spearman ${figure(spearman)}`

const tableOf = ({ samples }: SentimentResult): string =>
  `| texts | of them | read as English | read by | accuracy | macro F1 | Pearson | Spearman |
|---|---:|---:|---|---:|---:|---:|---:|
${samples
  .flatMap(({ name, texts, english, readers }) =>
    readers.map(
      ({ reader, score }) =>
        `| ${name} | ${texts} | ${english} | ${reader} | ${figure(score.accuracy)} | ${figure(score.macroF1)} | ${figure(score.pearson)} | ${figure(score.spearman)} |`,
    ),
  )
  .join('\n')}
`

const file = join(import.meta.dirname, '../docs/insights.md')
const [begins, ends] = ['<!-- sentiment: written by the benchmark -->', '<!-- end of sentiment -->']

/** Only the table is written; the words around it stay. */
function writeTable(table: string): void {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)]
  if (from < 0 || to < from) throw new Error('docs/insights.md has no place for the table of sentiment.')
  writeFileSync(file, `${text.slice(0, from)}${begins}\n\n${table}\n${text.slice(to)}`)
}
