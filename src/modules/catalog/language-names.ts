/** Names of languages in the language of the interface; a code that has none stays as it is. */
export function languageNames(inLanguage: string): (code: string) => string {
  const names = new Intl.DisplayNames([inLanguage], { type: 'language', fallback: 'code' })
  return code => {
    try {
      // A catalogue tells languages apart, not the countries that print them.
      return names.of(new Intl.Locale(code).language) ?? code
    } catch {
      return code
    }
  }
}
