import { SaxesParser } from 'saxes'
import type { Unreadable } from '../drafts/draft.ts'
import { clean } from '../drafts/text.ts'
import type { MarcField, MarcRecord } from './record.ts'

const longestRecord = 4 * 1024 * 1024
const opening = /<(?:[\w.-]+:)?record(?=[\s>/])/g
const closing = /<\/(?:[\w.-]+:)?record\s*>/g

export type RecordXml = { xml: string; whole: boolean }

/**
 * Cuts a stream of MARCXML (a collection, an OAI-PMH or SRU answer) into its innermost `record` elements. Each is parsed by
 * itself, so that a broken one costs only itself, and what stands outside, a DTD with its entities above all, is never
 * parsed.
 */
export async function* recordXml(stream: AsyncIterable<string>): AsyncGenerator<RecordXml> {
  let text = ''
  for await (const chunk of stream) {
    text += chunk
    const { records, rest } = cut(text)
    for (const xml of records) yield { xml, whole: true }
    text = rest
    if (text.length > longestRecord) {
      yield { xml: text.slice(0, 1000), whole: false }
      text = ''
    }
  }
  const start = lastOpening(text)
  if (start !== -1) yield { xml: text.slice(start), whole: false }
}

function cut(text: string): { records: string[]; rest: string } {
  const records: string[] = []
  let from = 0
  for (const close of text.matchAll(closing)) {
    const end = close.index + close[0].length
    const before = text.slice(from, close.index)
    const start = lastOpening(before)
    if (start !== -1) records.push(text.slice(from + start, end))
    from = end
  }
  const rest = text.slice(from)
  // Nothing opened yet: keep only what may be the beginning of a tag.
  return { records, rest: lastOpening(rest) === -1 ? rest.slice(-200) : rest }
}

function lastOpening(text: string): number {
  let found = -1
  for (const match of text.matchAll(opening)) found = match.index
  return found
}

/** Reads one record element. Never throws; unknown elements are passed over, entities but XML's own five are refused. */
export function readMarcXml({ xml, whole }: RecordXml): MarcRecord | { unreadable: Unreadable } {
  if (!whole) return { unreadable: { code: 'cut-off', with: { bytes: Buffer.byteLength(xml) } } }
  const record: MarcRecord = { leader: ''.padEnd(24), fields: [], lostBytes: 0 }
  const parser = new SaxesParser({ xmlns: false, position: true })
  let problem: string | null = null
  let field: MarcField | null = null
  let text = ''
  let code = ''

  parser.on('error', error => {
    problem ??= error.message.slice(0, 200)
  })
  parser.on('opentag', ({ name, attributes }) => {
    text = ''
    const local = localName(name)
    if (local === 'datafield' || local === 'controlfield') {
      field = {
        tag: String(attributes.tag ?? '').slice(0, 3),
        ind1: String(attributes.ind1 ?? ' ').slice(0, 1) || ' ',
        ind2: String(attributes.ind2 ?? ' ').slice(0, 1) || ' ',
        value: '',
        subfields: [],
      }
    }
    if (local === 'subfield') code = String(attributes.code ?? '').slice(0, 1)
  })
  parser.on('text', value => {
    text += value
  })
  parser.on('cdata', value => {
    text += value
  })
  parser.on('closetag', ({ name }) => {
    const local = localName(name)
    if (local === 'leader') record.leader = text.padEnd(24).slice(0, 24)
    if (local === 'subfield' && field !== null) field.subfields.push({ code, value: text.normalize('NFC') })
    if (local === 'controlfield' && field !== null) field.value = text.normalize('NFC')
    if ((local === 'datafield' || local === 'controlfield') && field !== null) {
      record.fields.push(field)
      field = null
    }
  })
  try {
    parser.write(xml).close()
  } catch (error) {
    problem ??= error instanceof Error ? error.message : String(error)
  }
  if (problem !== null) return { unreadable: { code: 'broken-xml', with: { where: clean(problem, 200) } } }
  if (record.fields.length === 0)
    return {
      unreadable: { code: /<(?:\w+:)?dc[\s>]|purl\.org\/dc\//.test(xml) ? 'dublin-core' : 'no-fields' },
    }
  return record
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)
