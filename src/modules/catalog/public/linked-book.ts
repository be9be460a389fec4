import type { BookLeaf, CreativeWorkLeaf, Offer, Book as SchemaBook, WithContext } from 'schema-dts'
import type { Book, BookEdition } from '../books/book-query.ts'
import type { BookCopy } from '../books/visible-copies.ts'
import type { Format, Role } from '../drafts/draft.ts'
import { catalogueAddress } from './addresses.ts'

/** A book as schema.org says it: the work, its editions, and where a copy of each can be had. */
export function linkedBook(
  book: Book,
  copies: readonly BookCopy[],
  publicUrl: string,
): WithContext<SchemaBook> {
  const address = `${publicUrl}/books/${book.id}`
  const named = (role: Role) =>
    book.people
      .filter(person => person.role === role && person.editionId === null)
      .map(({ id, name }) => ({
        '@type': 'Person' as const,
        '@id': `${publicUrl}/contributors/${id}`,
        name,
      }))
  const cover = book.editions.find(edition => edition.cover !== null)?.cover
  return {
    '@context': 'https://schema.org',
    '@type': 'Book',
    '@id': address,
    url: address,
    name: titleOf(book),
    ...some('alternateName', book.other_titles),
    ...some('author', named('author')),
    ...some('translator', named('translator')),
    ...some('illustrator', named('illustrator')),
    ...some('editor', named('editor')),
    ...some('about', book.subjects),
    ...told('inLanguage', book.language),
    ...told('datePublished', book.original_year === null ? null : String(book.original_year)),
    ...told('image', cover ? imageOf(publicUrl, cover) : null),
    workExample: book.editions.map(edition =>
      linkedEdition(
        edition,
        copies.filter(copy => copy.edition_id === edition.id),
        address,
        publicUrl,
      ),
    ),
  }
}

function linkedEdition(
  edition: BookEdition,
  copies: readonly BookCopy[],
  address: string,
  publicUrl: string,
): BookLeaf | CreativeWorkLeaf {
  const common = {
    '@id': `${address}?edition=${edition.id}`,
    url: `${address}?edition=${edition.id}`,
    name: titleOf(edition),
    ...told('publisher', edition.publisher === null ? null : organization(edition.publisher)),
    ...told('datePublished', edition.year === null ? edition.published : String(edition.year)),
    ...some('inLanguage', edition.languages),
    ...told('description', edition.summary),
    ...told('image', edition.cover === null ? null : imageOf(publicUrl, edition.cover)),
    ...some('offers', offersOf(copies, publicUrl)),
  }
  const type = typeOf[edition.format]
  if (type !== 'Book')
    return { '@type': 'CreativeWork', additionalType: `https://schema.org/${type}`, ...common }
  return {
    '@type': 'Book',
    ...common,
    ...told('bookEdition', edition.edition),
    ...some(
      'isbn',
      edition.identifiers.filter(({ kind }) => kind === 'isbn').map(({ value }) => value),
    ),
    ...told('numberOfPages', edition.pages),
    ...told('bookFormat', bookFormats[edition.format] ?? null),
  }
}

/** One for each library: whether a copy stands on the shelf now, may only be read there, or is out. */
function offersOf(copies: readonly BookCopy[], publicUrl: string): Offer[] {
  const here = copies.filter(({ status }) => status === 'in-collection' || status === 'damaged')
  return [...Map.groupBy(here, copy => copy.library_id)].map(([libraryId, owned]): Offer => {
    const onShelf = owned.filter(({ availability }) => availability === 'on-shelf')
    const availability =
      onShelf.length === 0
        ? 'OutOfStock'
        : onShelf.every(copy => copy.reference_only)
          ? 'InStoreOnly'
          : 'InStock'
    return {
      '@type': 'Offer',
      availability: `https://schema.org/${availability}`,
      businessFunction: { '@id': 'http://purl.org/goodrelations/v1#LeaseOut' },
      inventoryLevel: { '@type': 'QuantitativeValue', value: onShelf.length },
      offeredBy: {
        '@type': 'Library',
        '@id': `${publicUrl}/libraries/${libraryId}`,
        name: owned[0]?.library ?? '',
        url: publicUrl + catalogueAddress(libraryId),
      },
    }
  })
}

const bookFormats: Partial<
  Record<Format, 'https://schema.org/EBook' | 'https://schema.org/AudiobookFormat'>
> = {
  'e-book': 'https://schema.org/EBook',
  audiobook: 'https://schema.org/AudiobookFormat',
}

const typeOf = {
  book: 'Book',
  'large-print': 'Book',
  'e-book': 'Book',
  audiobook: 'Book',
  music: 'CreativeWork',
  score: 'SheetMusic',
  film: 'Movie',
  map: 'Map',
  serial: 'Periodical',
  picture: 'VisualArtwork',
  software: 'SoftwareApplication',
  object: 'CreativeWork',
  mixed: 'CreativeWork',
} as const satisfies Record<Format, string>

const organization = (name: string) => ({ '@type': 'Organization' as const, name })

const titleOf = ({ title, subtitle }: { title: string; subtitle: string | null }): string =>
  [title, subtitle].filter(Boolean).join(': ')

const imageOf = (publicUrl: string, cover: string): string => `${publicUrl}/covers/${cover}/large`

/** A property that is only said when it is known. */
const told = <const Name extends string, Value>(name: Name, value: Value | null) =>
  (value === null ? {} : { [name]: value }) as { [Key in Name]?: Value }

const some = <const Name extends string, Value>(name: Name, values: readonly Value[]) =>
  told(name, values.length === 0 ? null : values)
