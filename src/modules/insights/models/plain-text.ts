// Controls but the line feed, and what turns the direction of writing or is not seen at all.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu
const address =
  /\b(?:https?:|www\.|mailto:)|\S+@\S+\.\S+|\b[\w-]+\.(?:com|net|org|info|io|co|ru|cn|biz|xyz)\b/i

/**
 * A model's answer as text: what it thought aloud, markup and controls are taken out, sentences with addresses left out, and the
 * rest is cut at a sentence. Empty when nothing is left. It stays text: a page escapes it.
 * @param most characters
 */
export function plainText(answer: string, most: number): string {
  const written = answer
    .normalize('NFC')
    .replace(/<think>[\s\S]*?(?:<\/think>|$)/gi, '')
    .replace(/\r\n?/g, '\n')
    .replace(unseen, one => (one === '\n' || one === '\u200c' || one === '\u200d' ? one : ''))
    .replace(/^\s*(?:#{1,6}|[*-]|>)\s+/gm, '')
    .replace(/\*\*|__|`+/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
  const sentences = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(written)]
    .map(({ segment }) => segment)
    .filter(segment => !address.test(segment))
  let text = ''
  for (const sentence of sentences) {
    if ((text + sentence).trimEnd().length > most) break
    text += sentence
  }
  return (text.trim() || (sentences[0] ?? '').trim().slice(0, most)).replace(/\n{3,}/g, '\n\n')
}
