import { describe, expect, it } from 'vitest'
import type { IdentifierKind } from './draft.ts'
import { readIdentifier } from './identifier.ts'

const read: Array<[IdentifierKind, string, string | null]> = [
  ['isbn', '0-14-143954-0', null],
  ['isbn', '978-0-14-143954-9', '9780141439549'],
  ['isbn-wrong', '0141439540', '0141439540'],
  ['issn', '0378-5955', '0378-5955'],
  ['issn', 'ISSN 2434561X', '2434-561X'],
  ['issn', '0378-5954', null],
  ['ismn', 'M-2306-7118-7', '9790230671187'],
  ['ismn', '979-0-2306-7118-7', '9790230671187'],
  ['ismn', '979-0-2306-7118-8', null],
  ['doi', 'https://doi.org/10.1000/XYZ123', '10.1000/xyz123'],
  ['doi', 'doi: 10.1038/nphys1170', '10.1038/nphys1170'],
  ['doi', '11.1000/xyz', null],
  ['ean', '4006381333931', '4006381333931'],
  ['ean', '0 36000 29145 2', '036000291452'],
  ['ean', '4006381333930', null],
  ['control', 'ab 12/7', 'ab 12/7'],
  ['oclc', '(OCoLC)ocm00012345', '00012345'],
  ['oclc', 'ocm00012345', '00012345'],
  ['lccn', '85-2', '85000002'],
  ['lccn', 'n78-890351', 'n78890351'],
  ['lccn', 'books', null],
  ['goodreads', 'https://www.goodreads.com/book/show/19089.Middlemarch', '19089'],
  ['openlibrary', '/works/OL20600W', 'OL20600W'],
  ['openlibrary', 'OL20600A', null],
  ['asin', 'b000fc1pjc', 'B000FC1PJC'],
  ['google', 'https://books.google.com/books?id=zyTCAlFPjgYC&hl=en', 'zyTCAlFPjgYC'],
  ['gutenberg', 'https://www.gutenberg.org/ebooks/145', '145'],
  ['gutenberg', '0145', null],
  ['wikidata', 'http://www.wikidata.org/entity/Q192652', 'Q192652'],
  ['wikidata', 'P31', null],
  ['librarything', ' ', null],
]

describe('a number that somebody typed', () => {
  it.each(read)('%s: %s becomes %s', (kind, written, kept) => {
    expect(readIdentifier(kind, written)).toBe(kept)
  })
})
