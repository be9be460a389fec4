import type { MarcField, MarcRecord } from './record.ts'

export const collectionStart =
  '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n'
export const collectionEnd = '</collection>\n'

/** A record as an element of a MARCXML collection. */
export const toMarcXml = ({ leader, fields }: MarcRecord): string =>
  `<record><leader>${text(leader)}</leader>${fields.map(fieldXml).join('')}</record>\n`

function fieldXml({ tag, ind1, ind2, value, subfields }: MarcField): string {
  if (subfields.length === 0 && tag < '010')
    return `<controlfield tag="${text(tag)}">${text(value)}</controlfield>`
  const parts = subfields.map(part => `<subfield code="${text(part.code)}">${text(part.value)}</subfield>`)
  return `<datafield tag="${text(tag)}" ind1="${text(ind1)}" ind2="${text(ind2)}">${parts.join('')}</datafield>`
}

const entities: Record<string, string> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  '\r': '&#13;',
}

/** Text that XML can hold: most control characters it cannot, not even as entities. */
const text = (value: string): string =>
  value
    .toWellFormed()
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, sign => (sign >= '\u007f' && sign <= '\u009f' ? sign : ''))
    .replace(/[<>&"\r]/g, sign => entities[sign] ?? sign)
