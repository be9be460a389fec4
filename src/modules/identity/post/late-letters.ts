import type { Db } from '../../../database.ts'
import { port } from '../../../port.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import type { LetterParams } from './tables.ts'

/** What a library tells its patrons may have changed by the time it is sent: another module knows, and is asked then. */
export const isLate = (letter: string): boolean => letter === 'library-notices'

/** What another module's mail says at the moment it is sent; null when there is nothing left to say. */
export const freshLetter =
  port<
    (
      db: Db,
      mail: { id: string; params: LetterParams },
      wordsIn: (zone: string) => Formatters,
      now: Date,
    ) => Promise<LetterParams | null>
  >('identity.fresh-letter')

/** Tells the module whose mail it was that the mail server took it. */
export const letterSent = port<(db: Db, mailId: string, now: Date) => Promise<void>>('identity.letter-sent')
