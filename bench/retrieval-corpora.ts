import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Asked = {
  question: string
  /** How well each passage answers, by its place; above nothing. */
  answers: ReadonlyMap<number, number>
  /** Whether it helps to choose how words and vectors are weighed; else it is reported. */
  tunes: boolean
}
export type Corpus = { name: string; passages: readonly string[]; asked: readonly Asked[] }

/** Abstracts of aeronautics with questions that engineers put, and paragraphs with questions in four languages. */
export const corpora = (samples: string): Corpus[] => [
  cranfield(join(samples, 'recsys_qa')),
  ...['en', 'es', 'ar', 'zh'].map(language => xquad(join(samples, 'recsys_qa'), language)),
]

function cranfield(folder: string): Corpus {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  const entries = (text: string) => text.split(/^\.I +\d+ *$/m).slice(1)
  const after = (mark: string, entry: string) =>
    (entry.split(new RegExp(`^\\.${mark} *$`, 'm'))[1] ?? '')
      .split(/^\.[A-Z] *$/m)[0]
      ?.replace(/\s+/g, ' ')
      .trim() ?? ''
  const passages = entries(read('cranfield_cran.all.1400')).map(
    entry => after('W', entry) || after('T', entry) || 'No text.',
  )
  const asked = entries(read('cranfield_cran.qry')).map(entry => ({
    question: after('W', entry),
    answers: new Map<number, number>(),
  }))
  for (const line of read('cranfield_cranqrel').split('\n')) {
    const [query = 0, passage = 0, code = 5] = line.trim().split(/\s+/).map(Number)
    // 1 is a complete answer, 4 of little interest, 5 and -1 of none.
    if (code >= 1 && code <= 4) asked[query - 1]?.answers.set(passage - 1, 5 - code)
  }
  const answered = asked.filter(({ answers }) => answers.size > 0)
  return { name: 'Cranfield', passages, asked: answered.map((one, at) => ({ ...one, tunes: at % 2 === 0 })) }
}

type Xquad = { data: { paragraphs: { context: string; qas: { question: string }[] }[] }[] }

function xquad(folder: string, language: string): Corpus {
  const { data }: Xquad = JSON.parse(readFileSync(join(folder, `xquad_xquad.${language}.json`), 'utf8'))
  const paragraphs = data.flatMap(one => one.paragraphs)
  return {
    name: `XQuAD ${language}`,
    passages: paragraphs.map(({ context }) => context),
    asked: paragraphs
      .flatMap(({ qas }, at) => qas.map(({ question }) => ({ question, answers: new Map([[at, 1]]) })))
      .map((one, at) => ({ ...one, tunes: at % 4 === 0 })),
  }
}
