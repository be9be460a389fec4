/** A MARC 21 record with its text decoded; what ISO 2709 and MARCXML have in common. */
export type MarcRecord = { leader: string; fields: MarcField[]; lostBytes: number }
export type MarcField = { tag: string; ind1: string; ind2: string; value: string; subfields: MarcSubfield[] }
export type MarcSubfield = { code: string; value: string }

export const fieldsOf = (record: MarcRecord, ...tags: string[]): MarcField[] =>
  record.fields.filter(field => tags.includes(field.tag))

export const firstOf = (record: MarcRecord, ...tags: string[]): MarcField | undefined =>
  record.fields.find(field => tags.includes(field.tag))

/** All values of these subfields, in the order of the record. */
export const valuesIn = (field: MarcField, codes: string): string[] =>
  field.subfields.filter(({ code }) => codes.includes(code)).map(({ value }) => value)

/** The first value of one subfield, or ''. */
export const valueIn = (field: MarcField | undefined, code: string): string =>
  field?.subfields.find(subfield => subfield.code === code)?.value ?? ''

/**
 * The field in the script of the book that belongs to a romanised one (MARC 21, appendix A, model A): linked by $6, "880-03"
 * here and "245-03" there.
 */
export function linkedScript(record: MarcRecord, field: MarcField): MarcField | undefined {
  const occurrence = /^880-(\d\d)/.exec(valueIn(field, '6'))?.[1]
  if (occurrence === undefined || occurrence === '00') return undefined
  return record.fields.find(
    other => other.tag === '880' && valueIn(other, '6').startsWith(`${field.tag}-${occurrence}`),
  )
}
