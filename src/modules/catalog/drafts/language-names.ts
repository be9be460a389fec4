import { languageCode } from '../marc/facts.ts'

const known = new Map<string, (code: string) => string>()

/** Names of languages in the language of the interface; a code that has none stays as it is. */
export function languageNames(inLanguage: string): (code: string) => string {
  let names = known.get(inLanguage)
  if (!names) {
    names = namesIn(inLanguage)
    known.set(inLanguage, names)
  }
  return names
}

function namesIn(inLanguage: string): (code: string) => string {
  const names = new Intl.DisplayNames([inLanguage], { type: 'language', fallback: 'code' })
  const nameOf = (code: string): string => {
    try {
      // A catalogue tells languages apart, not the countries that print them.
      return names.of(new Intl.Locale(code).language) ?? code
    } catch {
      return code
    }
  }
  // Codes are checked at import, but nothing bounds how many there are.
  const said = new Map<string, string>()
  return code => {
    let name = said.get(code)
    if (name === undefined) {
      name = nameOf(code)
      if (said.size < 1000) said.set(code, name)
    }
    return name
  }
}

/** Languages that a form offers; records may hold any. */
export const commonLanguages: readonly string[] =
  'af am ar be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km ko la lb lt lv mk ml mn mr ms mt nb ne nl nn no oc pa pl ps pt ro ru sa sd sk sl sq sr sv sw ta te th tl tr uk ur uz vi yi zh zu'.split(
    ' ',
  )
let codesByName: Map<string, string> | undefined

/** The code of a language that is written as a code or by its English name ("French", "fre", "fr-CA"). */
export function languageNamed(text: string): string | null {
  const code = languageCode(text)
  if (code !== null) return code
  const name = languageNames('en')
  codesByName ??= new Map(commonLanguages.map(one => [name(one).toLowerCase(), one]))
  return codesByName.get(text.trim().toLowerCase()) ?? null
}
