import { z } from 'zod'
import type { Unreadable } from '../drafts/draft.ts'
import type { MarcField, MarcRecord } from './record.ts'

const longestRecord = 4 * 1024 * 1024

export type JsonPiece = { text: string; whole: boolean }

/**
 * Cuts a stream of JSON into its objects: those of a list, one after the other without a list, or the values of one large object
 * (`keyed`). Each is parsed by itself, so that a broken one costs only itself.
 */
export async function* jsonObjects(stream: AsyncIterable<string>, keyed: boolean): AsyncGenerator<JsonPiece> {
  let piece = ''
  let depth = keyed ? -1 : 0
  let quoted = false
  let escaped = false
  for await (const chunk of stream) {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const sign = chunk[at]
      if (quoted) {
        if (escaped) escaped = false
        else if (sign === '\\') escaped = true
        else if (sign === '"') quoted = false
      } else if (sign === '"') quoted = true
      else if (sign === '{' && depth++ === 0) start = at
      else if (sign === '}' && --depth === 0) {
        yield { text: piece + chunk.slice(start, at + 1), whole: true }
        piece = ''
      }
    }
    if (depth > 0) piece += chunk.slice(start)
    if (piece.length > longestRecord) {
      yield { text: piece.slice(0, 1000), whole: false }
      return
    }
  }
  if (depth > 0) yield { text: piece, whole: false }
}

/** An object whose values are the books, as LibraryThing's export is: `{ "105446577": { "title": … } }`. */
export const isKeyed = (head: string): boolean => /^\s*\{\s*"[^"]*"\s*:\s*\{/.test(head)

/** Reads one JSON object. Never throws. */
export function readJson({ text, whole }: JsonPiece): Record<string, unknown> | { unreadable: Unreadable } {
  if (!whole) return { unreadable: { code: 'cut-off', with: { bytes: Buffer.byteLength(text) } } }
  try {
    // Some programs leave line ends and other control characters as they are, which JSON does not allow.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take away
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text.replace(/[\u0000-\u001f]+/g, ' ')))
  } catch {
    return { unreadable: { code: 'broken-json' } }
  }
}

const subfields = z.array(z.record(z.string(), z.string().nullable()))
const inner = z.object({ ind1: z.string().optional(), ind2: z.string().optional(), subfields })
/** `{"245": {"ind1": "1", …, "subfields": [{"a": "Title"}]}}`: MARC-in-JSON. */
const shortField = z.record(z.string(), z.union([z.string(), inner]))
const longSubfield = z.object({
  code: z.string(),
  value: z.string().optional(),
  data: z.string().optional(),
})
/** `{"tag": "245", "ind1": "1", …, "subfields": [{"code": "a", "value": "Title"}]}`: the longer form of other programs. */
const longField = z.object({
  tag: z.string(),
  ind1: z.string().optional(),
  ind2: z.string().optional(),
  value: z.string().optional(),
  data: z.string().optional(),
  subfields: z.array(longSubfield).optional(),
})
const marcObject = z.object({
  leader: z.string().default(''),
  fields: z.array(z.union([longField, shortField])),
})

/** The MARC record in a JSON object; null when it holds something else. */
export function marcInJson(object: Record<string, unknown>): MarcRecord | null {
  const found = marcObject.safeParse(object)
  if (!found.success) return null
  const { leader, fields } = found.data
  return {
    leader: leader.padEnd(24).slice(0, 24),
    fields: fields.flatMap(field => (isLong(field) ? [fromLong(field)] : fromShort(field))),
    lostBytes: 0,
  }
}

type LongField = z.infer<typeof longField>
const isLong = (field: LongField | z.infer<typeof shortField>): field is LongField =>
  typeof field.tag === 'string' && field.tag.length === 3

function fromLong({ tag, ind1, ind2, value, data: other, subfields: parts = [] }: LongField): MarcField {
  return {
    tag,
    ind1: ind1?.slice(0, 1) || ' ',
    ind2: ind2?.slice(0, 1) || ' ',
    value: (value ?? other ?? '').normalize('NFC'),
    subfields: parts.map(part => ({
      code: part.code.slice(0, 1),
      value: (part.value ?? part.data ?? '').normalize('NFC'),
    })),
  }
}

const fromShort = (field: z.infer<typeof shortField>): MarcField[] =>
  Object.entries(field).map(([tag, content]) =>
    typeof content === 'string'
      ? { tag: tag.slice(0, 3), ind1: ' ', ind2: ' ', value: content.normalize('NFC'), subfields: [] }
      : {
          tag: tag.slice(0, 3),
          ind1: content.ind1?.slice(0, 1) || ' ',
          ind2: content.ind2?.slice(0, 1) || ' ',
          value: '',
          subfields: content.subfields.flatMap(part =>
            Object.entries(part).map(([code, value]) => ({
              code: code.slice(0, 1),
              value: (value ?? '').normalize('NFC'),
            })),
          ),
        },
  )

/** A record as MARC-in-JSON, in one line. */
export const toMarcJson = ({ leader, fields }: MarcRecord): string =>
  JSON.stringify({
    leader,
    fields: fields.map(({ tag, ind1, ind2, value, subfields: parts }) => ({
      [tag]:
        parts.length === 0 && isControl(tag)
          ? value
          : { ind1, ind2, subfields: parts.map(part => ({ [part.code]: part.value })) },
    })),
  })

const isControl = (tag: string) => tag < '010'
