/** Why a password is too easy to guess: everybody's, or made of what one knows about its owner. */
export type Weakness = 'password-common' | 'password-own'

/**
 * Compares with a list of leaked passwords, also where digits and signs were put around one or it was written several
 * times, and with what belongs to the person. No rules of composition (NIST SP 800-63B 5.1.1.2).
 * @param own name, e-mail address, names of libraries
 */
export async function weaknessOf(password: string, own: readonly string[]): Promise<Weakness | null> {
  const whole = fold(password)
  const guesses = [unrepeated(whole)]
  const core = unrepeated(lettersOf(whole))
  // Where the letters are the lesser part, what stands around them is not decoration.
  if (lettersOf(whole).length * 2 >= whole.length) guesses.push(core)
  const theirs = own.flatMap(text => [text, ...text.split('@')]).map(text => lettersOf(fold(text)))
  if (theirs.some(text => text !== '' && guesses.includes(text))) return 'password-own'
  const common = await leaked()
  return [whole, ...guesses].some(guess => guess.length < 4 || common.has(guess)) ? 'password-common' : null
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Who adds 123! to a name adds nothing. */
const lettersOf = (text: string): string => text.replace(/[^\p{L}]/gu, '')

/** What is left when a text is one piece written several times. */
const unrepeated = (text: string): string => /^(.+?)\1+$/su.exec(text)?.[1] ?? text

let list: Promise<ReadonlySet<string>> | undefined

// Fifty thousand words that nobody needs but who chooses a password.
const leaked = (): Promise<ReadonlySet<string>> => {
  list ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map(String)),
  )
  return list
}
