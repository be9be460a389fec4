import type { Unreadable } from '../drafts/draft.ts'
import type { MarcField, MarcRecord, MarcSubfield } from './record.ts'

const longestRecord = 4 * 1024 * 1024
/** How a record begins: MarcEdit's `=LDR`, MicroLIF's `LDR00180nam`, Aleph's `LEADER 01189nam`. */
const beginning = /^(?:=LDR|=000|LDR[ \d]{5}|LEADER[ :])/

/** Whether a text holds MARC as lines. */
export const looksLikeLines = (head: string): boolean =>
  head
    .split(/\r\n|\r|\n/, 20)
    .slice(0, 10)
    .some(line => beginning.test(line))

export type LinesPiece = { text: string; whole: boolean }

/** Cuts a text into records: each reaches from its leader to the next one. What stands before the first is left out. */
export async function* lineRecords(stream: AsyncIterable<string>): AsyncGenerator<LinesPiece> {
  let lines: string[] = []
  let length = 0
  for await (const line of linesIn(stream)) {
    if (beginning.test(line) && lines.length > 0) {
      yield { text: lines.join('\n'), whole: length <= longestRecord }
      lines = []
      length = 0
    }
    if (lines.length === 0 && !beginning.test(line)) continue
    length += line.length
    if (line !== '' && length <= longestRecord) lines.push(line)
  }
  if (lines.length > 0) yield { text: lines.join('\n'), whole: length <= longestRecord }
}

/** Line ends of all three kinds; a line without end is cut, so that it cannot fill the memory. */
async function* linesIn(stream: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    const text = rest + chunk
    // A carriage return at the end may have its line feed in the next chunk.
    const lines = text.split(/\r\n|\r(?!$)|\n/)
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > longestRecord) {
      yield rest
      rest = ''
    }
  }
  yield* rest.split('\r')
}

/** Reads one record written as lines. Never throws. */
export function readLines({ text, whole }: LinesPiece): MarcRecord | { unreadable: Unreadable } {
  if (!whole) return { unreadable: { code: 'too-long', with: { kilobytes: longestRecord / 1024 } } }
  const [first = '', ...others] = text.split('\n')
  const write = first.startsWith('=') ? marcEdit : first.startsWith('LEADER') ? aleph : microLif
  const leader = first.replace(/^(?:=LDR {0,2}|=000 {0,2}|LDR|LEADER[ :]+)/, '').replace(/[\^`]+$/, '')
  const fields: MarcField[] = []
  for (const [place, line] of others.entries()) {
    const field = write(line)
    if (field === null) return { unreadable: { code: 'bad-line', with: { line: place + 2 } } }
    fields.push(field)
  }
  if (fields.length === 0) return { unreadable: { code: 'no-fields' } }
  return { leader: leader.replaceAll('\\', ' ').padEnd(24).slice(0, 24), fields, lostBytes: 0 }
}

const isControl = (tag: string) => /^00[0-9A-Z]$/.test(tag)

/** `=245  10$aTitle`, with `\` for a blank indicator and `{dollar}` for the sign. */
function marcEdit(line: string): MarcField | null {
  const match = /^=([0-9A-Za-z]{3}) {0,2}(.*)$/.exec(line)
  if (match === null) return null
  const [, tag = '', content = ''] = match
  if (isControl(tag)) return control(tag, named(content.replaceAll('\\', ' ')))
  const [ind1 = ' ', ind2 = ' '] = content.slice(0, 2).replaceAll('\\', ' ')
  return { tag, ind1, ind2, value: '', subfields: parts(content.slice(2), '$').map(unnamed) }
}

const unnamed = ({ code, value }: MarcSubfield) => ({ code, value: named(value) })
const named = (text: string) =>
  text
    .replaceAll('{dollar}', '$')
    .replaceAll('{lcub}', '{')
    .replaceAll('{rcub}', '}')
    .replaceAll('{bsol}', '\\')

/** `245 0_aTitle^`, the last line of a record ending in a backtick. */
function microLif(line: string): MarcField | null {
  const [tag, content] = [line.slice(0, 3), line.slice(3).replace(/\^?`?$/, '')]
  if (!/^[0-9A-Za-z]{3}$/.test(tag)) return null
  if (isControl(tag)) return control(tag, content)
  const [ind1 = ' ', ind2 = ' '] = content.slice(0, 2)
  return { tag, ind1, ind2, value: '', subfields: parts(content.slice(2), '_') }
}

/** `245 10$aTitle`. */
function aleph(line: string): MarcField | null {
  const match = /^([0-9A-Za-z]{3}) (.*)$/.exec(line)
  if (match === null) return null
  const [, tag = '', content = ''] = match
  if (isControl(tag)) return control(tag, content)
  const [ind1 = ' ', ind2 = ' '] = content.slice(0, 2)
  return { tag, ind1, ind2, value: '', subfields: parts(content.slice(2), '$') }
}

const control = (tag: string, value: string): MarcField => ({
  tag,
  ind1: ' ',
  ind2: ' ',
  value: value.normalize('NFC'),
  subfields: [],
})

const parts = (content: string, sign: string): MarcSubfield[] =>
  content
    .split(sign)
    .slice(1)
    .filter(part => part !== '')
    .map(part => ({ code: part.slice(0, 1), value: part.slice(1).normalize('NFC') }))

/** A record as MarcEdit writes it, for people to mend: what `readLines` reads back to the same record. */
export const toLines = ({ leader, fields }: MarcRecord): string =>
  [`=LDR  ${leader}`, ...fields.map(lineOf)].join('\n')

function lineOf({ tag, ind1, ind2, value, subfields }: MarcField): string {
  if (isControl(tag)) return `=${tag}  ${escaped(value)}`
  const blank = (indicator: string) => (indicator === ' ' ? '\\' : indicator)
  const content = subfields.map(part => `$${part.code}${escaped(part.value)}`).join('')
  return `=${tag}  ${blank(ind1)}${blank(ind2)}${content}`
}

const escapes: Record<string, string> = { $: '{dollar}', '{': '{lcub}', '}': '{rcub}', '\\': '{bsol}' }
const escaped = (text: string) =>
  text.replace(/[${}\\]/g, sign => escapes[sign] ?? sign).replace(/[\r\n]+/g, ' ')
