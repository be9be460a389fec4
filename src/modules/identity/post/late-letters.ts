import type { Db } from '../../../database.ts'
import { port } from '../../../port.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import type { LetterParams } from './tables.ts'

type Fresh = (
  db: Db,
  mail: { id: string; params: LetterParams },
  wordsIn: (zone: string) => Formatters,
  now: Date,
) => Promise<LetterParams | null>

type Sent = (db: Db, mailId: string, now: Date) => Promise<void>

/**
 * `fresh` is what another module's mail says at the moment it is sent, null when there is nothing left to say; `sent` tells that module
 * that the mail server took it.
 */
const late = (letter: string) => ({
  fresh: port<Fresh>(`identity.fresh-letter.${letter}`),
  sent: port<Sent>(`identity.letter-sent.${letter}`),
})

/** What these letters tell may have changed by the time they are sent: the module that knows is asked then. */
export const lateLetters = {
  'library-notices': late('library-notices'),
  'club-meeting': late('club-meeting'),
}

/** How such a letter is asked for; undefined for one that says what it said when it was written. */
export const lateLetter = (letter: string) =>
  Object.hasOwn(lateLetters, letter) ? lateLetters[letter as keyof typeof lateLetters] : undefined
