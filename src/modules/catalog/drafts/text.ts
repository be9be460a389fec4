/** Text from outside, made storable: no null bytes (PostgreSQL refuses them), no lone surrogates, no control characters. */
export function clean(text: string, longest = 1000): string {
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take away
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g, '')
      // Marks of direction are the page's to set, and turn whole lines around where they are left open.
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, longest)
      // A cut in the middle of a pair would leave half a sign.
      .toWellFormed()
      .trimEnd()
  )
}

export const orNull = (text: string): string | null => (text === '' ? null : text)

const kept =
  /(?:^|[\s.([])(?:[\p{Lu}\p{Ll}]|inc|co|corp|jr|sr|ed|eds|etc|dept|univ|pub|ltd|vol|no|st|mr|mrs|dr|ill|approx|ca|cie|bros|assn|mass|conn)\.$/iu

/** Takes off the signs that cataloguing rules put between fields ("Title /", "London :", "Eliot, George,"). */
export const withoutSeparators = (text: string): string =>
  text
    .replace(/[\u200e\u200f]/g, '')
    .trim()
    .replace(/(?:\s*[/:;,=：；，、،؛]|\s+-{1,2}\.?)+\s*$/u, '')
    .trim()

/** The same, and the full stop at the end, unless it belongs to an initial or an abbreviation. */
export function unpunctuated(text: string): string {
  const bare = withoutSeparators(text)
  if (!bare.endsWith('.') || bare.endsWith('..') || kept.test(bare) || /\S\.\S+\.$/u.test(bare)) return bare
  return bare.slice(0, -1).trim()
}

/** A bracket whose other half stands in the next field ("[London :" … "1970?]") says nothing here. */
export function bracketed(text: string): string {
  const opened = text.split('[').length - 1
  const closed = text.split(']').length - 1
  return opened === closed ? text : text.replaceAll('[', '').replaceAll(']', '').trim()
}
