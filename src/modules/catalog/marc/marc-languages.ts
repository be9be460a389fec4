/** Languages whose MARC code is not the one that ISO 639-2 has for terminology. */
const bibliographic: Record<string, string> = {
  sq: 'alb',
  hy: 'arm',
  eu: 'baq',
  my: 'bur',
  zh: 'chi',
  cs: 'cze',
  nl: 'dut',
  fr: 'fre',
  ka: 'geo',
  de: 'ger',
  el: 'gre',
  is: 'ice',
  mk: 'mac',
  mi: 'mao',
  ms: 'may',
  fa: 'per',
  ro: 'rum',
  sk: 'slo',
  bo: 'tib',
  cy: 'wel',
}

const letters = [...'abcdefghijklmnopqrstuvwxyz']
let codes: Map<string, string> | undefined

/** MARC's three letters for a BCP 47 language; null for one that has none. */
export function marcLanguage(tag: string): string | null {
  const language = tag.split('-')[0] ?? ''
  if (language.length === 3) return language
  codes ??= threeLetterCodes()
  return bibliographic[language] ?? codes.get(language) ?? null
}

/** The platform knows which three letters mean which two. */
function threeLetterCodes(): Map<string, string> {
  const found = new Map<string, string>()
  for (const a of letters)
    for (const b of letters)
      for (const c of letters) {
        const [canonical = ''] = Intl.getCanonicalLocales(a + b + c)
        if (canonical.length === 2 && !found.has(canonical)) found.set(canonical, a + b + c)
      }
  return found
}
