/** What the product can take from a CSV file. */
export const columns = [
  'title',
  'subtitle',
  'originalTitle',
  'author',
  'authorFiled',
  'otherAuthors',
  'translator',
  'editor',
  'illustrator',
  'isbn',
  'isbn13',
  'issn',
  'publisher',
  'published',
  'originalYear',
  'language',
  'pages',
  'format',
  'subjects',
  'series',
  'seriesNumber',
  'summary',
  'notes',
  'barcode',
  'callNumber',
  'classNumber',
  'branch',
  'location',
  'itemType',
  'price',
  'copies',
  'goodreads',
  'openlibrary',
  'librarything',
  'asin',
  'oclc',
  'lccn',
  'edition',
  'statement',
] as const
export type Column = (typeof columns)[number]
export type ColumnMap = Partial<Record<Column, number>>

// Headings as Goodreads, StoryGraph, LibraryThing, Libib, Calibre, Hardcover, Open Library and library systems write them,
// without case and signs. The first heading of a list that a file has is taken.
const known: Record<Column, string[]> = {
  title: ['title', 'booktitle', 'titel', 'titre', 'titulo', 'titolo', 'name', 'booksname', 'itemtitle'],
  subtitle: ['subtitle', 'untertitel', 'soustitre', 'remainderoftitle'],
  originalTitle: ['originaltitle', 'worktitle', 'uniformtitle'],
  author: [
    'author',
    'authors',
    'primaryauthor',
    'creators',
    'creator',
    'autor',
    'auteur',
    'autore',
    'writer',
    'authortext',
    'verfasser',
    'mainauthor',
  ],
  authorFiled: ['authorlf', 'authorsort', 'authorlastfirst', 'creatorsort'],
  otherAuthors: ['additionalauthors', 'secondaryauthor', 'contributors', 'otherauthors', 'coauthors'],
  translator: ['translator', 'translators', 'translatedby'],
  editor: ['editor', 'editors', 'editedby'],
  illustrator: ['illustrator', 'illustrators'],
  isbn: ['isbn', 'isbn10', 'isbnuid', 'upcisbn10', 'isbns', 'ean', 'eanisbn', 'isbnissn'],
  isbn13: ['isbn13', 'eanisbn13', 'ean13', 'isbn13digit'],
  issn: ['issn'],
  publisher: ['publisher', 'verlag', 'editeur', 'editorial', 'publishername'],
  published: [
    'yearpublished',
    'publishdate',
    'publicationyear',
    'publicationdate',
    'pubdate',
    'year',
    'date',
    'published',
    'copyrightdate',
    'jahr',
    'annee',
    'publicationinfo',
    'publication',
    'releasedate',
  ],
  originalYear: ['originalpublicationyear', 'originalyear', 'firstpublished', 'originalpublicationdate'],
  language: ['language', 'languagecode', 'languages', 'lang', 'sprache', 'langue'],
  pages: ['numberofpages', 'pages', 'pagecount', 'length', 'numpages', 'seiten', 'pagination'],
  format: ['binding', 'format', 'bookformat', 'media', 'mediatype', 'itemtypename'],
  subjects: ['subjects', 'subject', 'genres', 'genre', 'categories', 'topics', 'keywords', 'schlagworte'],
  series: ['series', 'group', 'seriestitle', 'seriesname'],
  seriesNumber: ['seriesindex', 'seriesnumber', 'volume', 'volumenumber'],
  summary: ['description', 'summary', 'abstract', 'comments', 'synopsis', 'bookdescription'],
  notes: ['notes', 'note'],
  barcode: ['barcode', 'itembarcode', 'copybarcode', 'accessionnumber', 'barcodenumber'],
  callNumber: ['callnumber', 'itemcallnumber', 'shelfmark', 'signatur'],
  classNumber: ['ddc', 'dewey', 'deweydecimal', 'lcc', 'classification'],
  branch: ['branch', 'library', 'homebranch', 'homelibrary', 'owningbranch', 'owninglibrary'],
  location: ['location', 'shelvinglocation', 'shelflocation', 'collection'],
  itemType: ['itemtype', 'materialtype', 'circmodifier'],
  price: ['price', 'purchaseprice', 'listprice', 'replacementprice', 'cost'],
  copies: ['copies', 'ownedcopies', 'numberofcopies', 'quantity', 'copycount'],
  goodreads: ['goodreadsbookid', 'goodreadsid', 'goodreadskey', 'bookid'],
  openlibrary: ['openlibrarykey', 'olid', 'editionid', 'openlibraryid'],
  librarything: ['librarythingkey', 'librarythingid'],
  asin: ['asin'],
  oclc: ['oclc', 'oclcnumber'],
  lccn: ['lccn'],
  edition: ['edition', 'editionstatement'],
  statement: ['statementofresponsibility'],
}

/** Which column holds what, by its heading; null when no heading means a title. */
export function columnsIn(headings: string[]): ColumnMap | null {
  const bare = headings.map(heading =>
    heading
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, ''),
  )
  const map: ColumnMap = {}
  for (const column of columns) {
    const heading = known[column].find(name => bare.includes(name))
    if (heading !== undefined) map[column] = bare.indexOf(heading)
  }
  // LibraryThing and Goodreads both number their books in a column "Book Id".
  if (bare.includes('primaryauthor') && map.goodreads !== undefined) {
    map.librarything = map.goodreads
    delete map.goodreads
  }
  return map.title === undefined ? null : map
}
