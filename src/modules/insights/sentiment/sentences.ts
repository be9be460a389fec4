const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The sentences of a text, each as it stands in it, without the space around it. A line break ends one. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/\n+/)
    .flatMap(line => [...segmenter.segment(line)])
    .map(({ segment }) => segment.trim())
    .filter(sentence => /\p{L}/u.test(sentence))
