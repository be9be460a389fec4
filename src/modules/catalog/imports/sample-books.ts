import type { Tx } from '../../../database.ts'
import { draftOf } from '../books/books.ts'
import { shelveBooks } from '../books/shelving.ts'
import type { BookDraft } from '../drafts/draft.ts'

type Sample = [
  title: string,
  author: string,
  year: number,
  language: string,
  subjects: string,
  callNumber: string,
  copies: number,
]

/** Facts about books that belong to everybody, so that a new library has something to look around in. */
const samples: Sample[] = [
  ['Middlemarch', 'Eliot, George', 1871, 'en', 'City and town life; Marriage; Young women', '823.8 ELI', 3],
  ['Pride and prejudice', 'Austen, Jane', 1813, 'en', 'Sisters; Courtship; Social classes', '823.7 AUS', 3],
  ['Emma', 'Austen, Jane', 1815, 'en', 'Matchmaking; Young women', '823.7 AUS', 2],
  ['Jane Eyre', 'Brontë, Charlotte', 1847, 'en', 'Governesses; Orphans', '823.8 BRO', 2],
  ['Wuthering Heights', 'Brontë, Emily', 1847, 'en', 'Revenge; Yorkshire (England)', '823.8 BRO', 2],
  ['Great expectations', 'Dickens, Charles', 1861, 'en', 'Orphans; Wealth', '823.8 DIC', 2],
  ['Frankenstein', 'Shelley, Mary Wollstonecraft', 1818, 'en', 'Scientists; Monsters', '823.7 SHE', 2],
  ['Dracula', 'Stoker, Bram', 1897, 'en', 'Vampires; Transylvania (Romania)', '823.8 STO', 1],
  ['Moby-Dick', 'Melville, Herman', 1851, 'en', 'Whaling; Sea stories', '813.3 MEL', 2],
  ['Little women', 'Alcott, Louisa May', 1868, 'en', 'Sisters; Family life', 'J ALC', 2],
  [
    'Adventures of Huckleberry Finn',
    'Twain, Mark',
    1884,
    'en',
    'Mississippi River; Friendship',
    '813.4 TWA',
    1,
  ],
  ['Alice’s adventures in Wonderland', 'Carroll, Lewis', 1865, 'en', 'Fantasy; Dreams', 'J CAR', 3],
  ['The secret garden', 'Burnett, Frances Hodgson', 1911, 'en', 'Gardens; Orphans', 'J BUR', 2],
  ['The wind in the willows', 'Grahame, Kenneth', 1908, 'en', 'Animals; Rivers', 'J GRA', 2],
  [
    'The souls of Black folk',
    'Du Bois, W. E. B.',
    1903,
    'en',
    'African Americans; Race relations',
    '305.8 DUB',
    1,
  ],
  ['Walden', 'Thoreau, Henry David', 1854, 'en', 'Nature; Solitude', '818.3 THO', 1],
  ['Les misérables', 'Hugo, Victor', 1862, 'fr', 'Ex-convicts; Paris (France)', 'F HUG', 1],
  ['Madame Bovary', 'Flaubert, Gustave', 1857, 'fr', 'Marriage; Normandy (France)', 'F FLA', 1],
  ['Die Verwandlung', 'Kafka, Franz', 1915, 'de', 'Metamorphosis; Families', 'D KAF', 1],
  ['Война и мир', 'Толстой, Лев', 1869, 'ru', 'Napoleonic Wars, 1800-1815; Families', 'R TOL', 1],
  [
    'El ingenioso hidalgo don Quijote de la Mancha',
    'Cervantes Saavedra, Miguel de',
    1605,
    'es',
    'Knights and knighthood',
    'S CER',
    1,
  ],
  ['La divina commedia', 'Dante Alighieri', 1321, 'it', 'Hell; Paradise', 'I DAN', 1],
  ['紅樓夢', '曹雪芹', 1791, 'zh', 'Families; China', 'Z CAO', 1],
  ['ألف ليلة وليلة', '', 1706, 'ar', 'Fairy tales; Arabian Peninsula', 'A ALF', 1],
]

/** Puts about two dozen classics with copies into a library that has no books yet; run again, it adds nothing. */
export async function addSampleBooks(
  tx: Tx,
  { libraryId, branchId }: { libraryId: string; branchId: string },
  now: Date,
): Promise<void> {
  const books = samples.map(sample => {
    const draft = sampleDraft(sample)
    const copy = {
      barcode: null,
      branchId,
      callNumber: draft.ownCallNumber,
      location: null,
      itemType: 'book',
      priceMinor: null,
    }
    return { draft, copies: Array.from({ length: sample[6] }, () => copy) }
  })
  await shelveBooks(tx, libraryId, books, now)
}

function sampleDraft([title, author, year, language, subjects, callNumber]: Sample): BookDraft {
  const draft = draftOf({
    title,
    subtitle: null,
    authors: author || null,
    isbn: null,
    publisher: null,
    year: null,
    language,
    pages: null,
    format: 'book',
    subjects: subjects.replaceAll('; ', '\n'),
    callNumber,
  })
  if (draft === null) throw new Error(`The sample ${title} is no book.`)
  return { ...draft, originalYear: year }
}
