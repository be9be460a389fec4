/** Text from outside, made storable: no null bytes (PostgreSQL refuses them), no lone surrogates, no control characters. */
export function clean(text: string, longest = 1000): string {
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take away
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, longest)
      // A cut in the middle of a pair would leave half a sign.
      .toWellFormed()
  )
}

export const orNull = (text: string): string | null => (text === '' ? null : text)

const kept =
  /(?:^|[\s.([])(?:[\p{Lu}\p{Ll}]|inc|co|corp|jr|sr|ed|eds|etc|dept|univ|pub|ltd|vol|no|st|mr|mrs|dr|ill|approx|ca|cie|bros|assn|mass|conn)\.$/iu

/** Takes off the punctuation that cataloguing rules put between fields ("Title /", "London :", "Eliot, George,"). */
export function unpunctuated(text: string): string {
  let bare = text
    .trim()
    .replace(/(?:\s*[/:;,=：；，、،؛]|\s+-{1,2}\.?)+\s*$/u, '')
    .trim()
  if (bare.endsWith('.') && !bare.endsWith('..') && !kept.test(bare)) bare = bare.slice(0, -1).trim()
  return bare
}

/** A bracket whose other half stands in the next field ("[London :" … "1970?]") says nothing here. */
export function bracketed(text: string): string {
  const opened = text.split('[').length - 1
  const closed = text.split(']').length - 1
  return opened === closed ? text : text.replaceAll('[', '').replaceAll(']', '').trim()
}
