/** Words shorter than this stand in questions of any kind. Scripts without spaces come in pairs of signs, which all count. */
const fewestLetters = 4
/** Longer ones that do, in the languages of most who ask. */
const small = new Set(
  `what when where which whose whom does there about this that these those with from have been being were will would could should must
   shall they them their your ours into than then also some such very more most many much only just like tell please anything something
   anybody somebody every each other another
   wann welche welcher welches warum kann muss wird werden haben hier eine einen einer
   quand quel quelle quels quelles pourquoi comment dans pour avec cuando donde cual cuales como porque para
   quando quale quali dove perche onde porque waar wanneer welke waarom`.split(/\s+/),
)
/** So much of what a question asks for a passage has to hold, to be shown for it. */
const leastCovered = 0.5
const longestQuote = 400

/** The words of a question that a passage can answer with, folded: those that are long enough and not small words of questions, or else all. */
export function tellingWords(words: readonly string[]): string[] {
  const long = words.filter(
    word => ([...word].length >= fewestLetters && !small.has(word)) || /[^\p{Script=Latin}\p{N}]/u.test(word),
  )
  return [...new Set(long.length > 0 ? long : words)]
}

/** How much of the telling words stand in a text, by their beginnings: 0 to 1. */
export function coverage(words: readonly string[], folded: string): number {
  if (words.length === 0) return 0
  return words.filter(word => stands(beginningOf(word), folded)).length / words.length
}

/** A short beginning stands inside too many others: "read" in "already". */
const stands = (beginning: string, folded: string): boolean =>
  /^\p{Script=Latin}{1,4}$/u.test(beginning)
    ? new RegExp(`(?<![\\p{L}\\p{N}])${beginning}`, 'u').test(folded)
    : folded.includes(beginning)

/** Whether a passage says enough of what is asked for to be shown for it at all, whatever else was found. */
export const speaksOf = (words: readonly string[], folded: string): boolean =>
  coverage(words, folded) >= leastCovered

/** The sentence of a passage that says most of what is asked for, word for word; the first of several. */
export function bestSentence(words: readonly string[], body: string, fold: (text: string) => string): string {
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(body)]
    .map(({ segment }) => segment.trim())
    .filter(sentence => sentence.length > 0)
  // A heading is no sentence, whatever words it has.
  const whole = sentences.filter(sentence => /[.!?。！？…]["”’»)]?$/u.test(sentence))
  const best = (whole.length > 0 ? whole : sentences).reduce(
    (one, sentence) => {
      const covered = coverage(words, fold(sentence))
      return covered > one.covered ? { sentence, covered } : one
    },
    { sentence: body, covered: -1 },
  )
  return best.sentence.length <= longestQuote ? best.sentence : cut(best.sentence)
}

const beginningOf = (word: string): string => {
  const signs = [...word]
  return signs.slice(0, Math.max(fewestLetters, signs.length - 2)).join('')
}

/** At the end of a word, so that what is left is still word for word. */
const cut = (sentence: string): string => {
  const part = sentence.slice(0, longestQuote).toWellFormed()
  const end = part.lastIndexOf(' ')
  return end > longestQuote / 2 ? part.slice(0, end) : part
}
