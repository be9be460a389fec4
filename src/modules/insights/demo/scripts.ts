import { wordsOf } from '../../catalog/index.ts'
import { baseList } from '../genres/base-list.ts'
import { choicesBegin } from '../genres/seeking.ts'
import type { Purpose } from '../models/prompt.ts'
import { bestSentence, coverage, tellingWords } from '../questions/passage.ts'

/** A sentence answers a question when it holds nearly all that it asks for: a script understands nothing. */
const leastCovered = 0.7

/** What stands for a model in a demo: the same material gives the same answer, made of nothing but its own sentences. */
type Script = (material: string) => string

/** One for each purpose; where there is none, the first sentence of the material is said. */
const scripts: Partial<Record<Purpose, Script>> = {
  summary: material => firstSentences(toldIn(material), 2),
  trial: () => 'A library for a town.',
  consensus: material => {
    const sentences = partsIn(material, 'review').map(review => firstSentences(review, 1))
    return JSON.stringify({ consensus: sentences[0] ?? '', praise: sentences.slice(0, 3), criticism: [] })
  },
  genres: material => {
    const [told = '', list = ''] = material.split(`\n\n${choicesBegin}\n`)
    const there = new Set(wordsOf(told))
    const choices = new Set(list.split('\n'))
    const spoken = baseList.map(([name, words]) => ({
      name,
      hits: words.split(' ').filter(word => there.has(word) || there.has(`${word}s`)).length,
    }))
    const best = spoken
      .filter(({ name, hits }) => hits > 1 && choices.has(name))
      .toSorted((one, other) => other.hits - one.hits)
    return JSON.stringify(best.slice(0, 2).map(({ name }) => name))
  },
  answer: material => {
    const [question = ''] = partsIn(material, 'question')
    const words = tellingWords(question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    const found = partsIn(material, 'passage').map((passage, place) => {
      const quote = bestSentence(words, passage, text => text.toLowerCase())
      return { source: place + 1, quote, covered: coverage(words, quote.toLowerCase()) }
    })
    const best = found
      .filter(({ covered }) => covered >= leastCovered)
      .toSorted((one, other) => other.covered - one.covered)
      .slice(0, 3)
    if (best.length === 0) return JSON.stringify({ answer: null })
    return best
      .map(({ source, quote }) => JSON.stringify({ sentence: quote, quotes: [{ source, quote }] }))
      .join('\n')
  },
}

export const scriptedAnswer = (purpose: string, material: string): string =>
  (scripts[purpose as Purpose] ?? (all => firstSentences(all, 1)))(material)

/** What a record tells of a book, without its title and the like. */
const toldIn = (material: string): string => material.split('Told of it:\n')[1] ?? material

/** What stands between these marks. */
const partsIn = (material: string, mark: string): string[] =>
  [...material.matchAll(new RegExp(`<${mark}[^>]*>\\n([\\s\\S]*?)\\n</${mark}>`, 'g'))].map(
    ([, part = '']) => part,
  )

const firstSentences = (text: string, count: number): string =>
  [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)]
    .slice(0, count)
    .map(({ segment }) => segment)
    .join('')
    .trim()
