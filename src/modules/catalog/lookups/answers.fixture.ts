/** What Open Library and Google Books say of a book, in their shapes; made up here, told by nobody. */

export const isbn = '9780316453691'

export const openLibraryAnswer = {
  [`ISBN:${isbn}`]: {
    url: 'https://openlibrary.org/books/OL1M/The_Lighthouse_Ledger',
    key: '/books/OL1M',
    title: 'The Lighthouse Ledger',
    authors: [{ url: 'https://openlibrary.org/authors/OL1A', name: 'Marta Øverland' }],
    publishers: [{ name: 'Fjord & Sons' }],
    publish_places: [{ name: 'Bergen' }],
    publish_date: 'March 2019',
    number_of_pages: 312,
    subjects: [
      { name: 'Lighthouses', url: '' },
      { name: 'Fiction', url: '' },
    ],
    identifiers: { isbn_13: [isbn], isbn_10: ['0316453692'], goodreads: ['41'], openlibrary: ['OL1M'] },
    cover: { large: 'https://covers.openlibrary.org/b/id/1-L.jpg' },
  },
}

export const googleAnswer = {
  kind: 'books#volumes',
  totalItems: 2,
  items: [
    {
      id: 'other',
      volumeInfo: {
        title: 'Another book altogether',
        industryIdentifiers: [{ type: 'ISBN_13', identifier: '9780141439600' }],
      },
    },
    {
      id: 'LhL',
      volumeInfo: {
        title: 'The Lighthouse Ledger',
        authors: ['Marta Øverland'],
        publisher: 'Fjord and Sons Ltd',
        publishedDate: '2019-03-14',
        description: 'A keeper <b>counts</b> ships &amp; losses.',
        industryIdentifiers: [{ type: 'ISBN_13', identifier: isbn }],
        pageCount: 320,
        categories: ['Fiction'],
        language: 'en',
        imageLinks: { thumbnail: 'http://books.google.com/books/content?id=LhL&edge=curl&zoom=1' },
      },
    },
  ],
}
