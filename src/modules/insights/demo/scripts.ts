import type { Purpose } from '../models/prompt.ts'

/** What stands for a model in a demo: the same material gives the same answer, made of nothing but its own sentences. */
type Script = (material: string) => string

/** One for each purpose; where there is none, the first sentence of the material is said. */
const scripts: Partial<Record<Purpose, Script>> = {
  summary: material => firstSentences(toldIn(material), 2),
  trial: () => 'A library for a town.',
}

export const scriptedAnswer = (purpose: string, material: string): string =>
  (scripts[purpose as Purpose] ?? (all => firstSentences(all, 1)))(material)

/** What a record tells of a book, without its title and the like. */
const toldIn = (material: string): string => material.split('Told of it:\n')[1] ?? material

const firstSentences = (text: string, count: number): string =>
  [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)]
    .slice(0, count)
    .map(({ segment }) => segment)
    .join('')
    .trim()
