import type { DraftCopy } from '../drafts/draft.ts'
import { clean, orNull } from '../drafts/text.ts'
import { fieldsOf, type MarcField, type MarcRecord, valueIn, valuesIn } from './record.ts'

/**
 * Copies that a record names. 852 and 876 are MARC's own; 952 is Koha's; 945, 949 and 999 are SirsiDynix's and Innovative's
 * way, and free for any local use, so they count only where a barcode stands beside a place.
 */
export function copiesOf(record: MarcRecord): DraftCopy[] {
  const copies = record.fields.flatMap(field => {
    const copy = copyIn(field)
    return copy === null ? [] : [copy]
  })
  const seen = new Set<string>()
  return copies.filter(({ barcode }) => barcode === null || (!seen.has(barcode) && seen.add(barcode)))
}

/** The copy that a field names; null for a field that names none. */
export function copyIn(field: MarcField): DraftCopy | null {
  switch (field.tag) {
    case '852':
      return inHoldings(field)
    case '876':
      return valueIn(field, 'p') === ''
        ? null
        : copy(field, { barcode: 'p', callNumber: '', branch: '', location: 'l', itemType: '', price: 'c' })
    case '952':
      return valueIn(field, 'p') === '' && (valueIn(field, 'y') === '' || valueIn(field, 'o') === '')
        ? null
        : copy(field, {
            barcode: 'p',
            callNumber: 'o',
            branch: 'ab',
            location: 'c',
            itemType: 'y',
            price: 'g',
          })
    case '945':
    case '949':
    case '999':
      return isBarcode(valueIn(field, 'i')) && valuesIn(field, 'lmt').length > 0
        ? volumeOf(field, {
            barcode: 'i',
            callNumber: 'a',
            branch: 'm',
            location: 'l',
            itemType: 't',
            price: 'p',
          })
        : null
    default:
      return null
  }
}

/** One volume of several shares its call number with the others; the volume says which it is. */
function volumeOf(field: MarcField, places: Places): DraftCopy {
  const found = copy(field, places)
  const volume = clean(valueIn(field, 'v'), 20)
  const bare = (found.callNumber ?? '').toLowerCase().replace(/\s/g, '')
  const told = volume === '' || bare.includes(`v.${volume.toLowerCase().replace(/\s/g, '')}`)
  return told ? found : { ...found, callNumber: clean(`${found.callNumber ?? ''} v.${volume}`, 100) }
}

/** An 852 that says only which institution holds the title names no copy. */
function inHoldings(field: MarcField): DraftCopy | null {
  const callNumber = clean(valuesIn(field, 'khijm').join(' '), 100)
  if (callNumber === '' && valueIn(field, 'p') === '') return null
  const found = copy(field, {
    barcode: 'p',
    callNumber: '',
    branch: 'b',
    location: 'c',
    itemType: '',
    price: 'y9',
  })
  return {
    ...found,
    callNumber: orNull(callNumber),
    branch: found.branch ?? orNull(clean(valueIn(field, 'a'), 100)),
  }
}

const isBarcode = (text: string) => /^[A-Za-z]{0,4}\d{4,20}[A-Za-z]?$/.test(text.trim())

type Places = Record<'barcode' | 'callNumber' | 'branch' | 'location' | 'itemType' | 'price', string>

function copy(field: MarcField, places: Places): DraftCopy {
  const text = (codes: string) => orNull(clean(codes === '' ? '' : (valuesIn(field, codes)[0] ?? ''), 100))
  return {
    barcode: barcodeIn(text(places.barcode)),
    callNumber: text(places.callNumber),
    branch: text(places.branch),
    location: text(places.location),
    itemType: text(places.itemType),
    priceMinor: priceIn(text(places.price)),
  }
}

/** A barcode as a scanner types it: no blanks. */
export const barcodeIn = (text: string | null): string | null =>
  text === null ? null : orNull(text.replace(/\s+/g, ''))

/** "$20.00", "12,50 €" → minor units; nothing that is not plainly one price, and nothing that costs nothing. */
export function priceIn(text: string | null): number | null {
  const match = /^[^\d-]{0,5}(\d{1,6})(?:[.,](\d{2}))?[^\d]{0,5}$/.exec(text ?? '')
  if (match === null) return null
  return Number(match[1]) * 100 + Number(match[2] ?? 0) || null
}

/** The first number of a classification: Dewey, Library of Congress, or another. */
export const classNumberOf = (record: MarcRecord) => markIn(record, ['082', '050', '060', '080', '084'])

/** Where the library that made the record has it: 09x is free for that. */
export const ownCallNumberOf = (record: MarcRecord) => markIn(record, ['092', '090', '099'])

/** Local notes: 590 is free for them. */
export const ownNoteOf = (record: MarcRecord): string | null =>
  orNull(
    fieldsOf(record, '590')
      .map(field => clean(valuesIn(field, 'a').join(' '), 2000))
      .filter(note => note !== '')
      .join('\n')
      .slice(0, 4000),
  )

function markIn(record: MarcRecord, tags: readonly string[]): string | null {
  for (const tag of tags) {
    for (const field of fieldsOf(record, tag)) {
      const mark = clean([valueIn(field, 'a'), valueIn(field, 'b')].join(' '), 100).replaceAll('/', '')
      if (mark !== '') return mark
    }
  }
  return null
}
