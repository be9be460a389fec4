import type { OriginalFormat } from '../drafts/draft.ts'
import { looksLikeLines } from '../marc/lines.ts'
import { headOf, PackedFileProblem } from './file-bytes.ts'
import type { FileRefusal } from './reading.ts'

export type Decoder = InstanceType<typeof TextDecoder>

/** What a file is, from its beginning: nobody's file name or content type is believed. */
export async function formatOfFile(path: string): Promise<OriginalFormat | FileRefusal> {
  const head = await unpackedHead(path)
  if (head === null) return { refused: { code: 'broken-gzip' } }
  if (head.length === 0) return { refused: { code: 'empty-file' } }
  const start = head.subarray(0, 8).toString('latin1')
  if (start.startsWith('PK\u0003\u0004')) return { refused: { code: 'zip-or-spreadsheet' } }
  if (start.startsWith('BZh') || start.startsWith('\u00fd7zXZ') || start.startsWith('7z'))
    return { refused: { code: 'compressed' } }
  if (start.startsWith('%PDF')) return { refused: { code: 'pdf' } }
  const text = decoderOf(head).decode(head)
  if (/^\s*</.test(text)) return xmlKind(text)
  if (looksLikeMarc(head)) return 'marc'
  if (/^\s*(?:\[\s*)?\{/.test(text)) return 'json'
  if (looksLikeLines(text)) return 'lines'
  return looksLikeText(text) ? 'csv' : { refused: { code: 'not-records' } }
}

async function unpackedHead(path: string): Promise<Buffer | null> {
  try {
    return await headOf(path)
  } catch (error) {
    if (error instanceof PackedFileProblem) return null
    throw error
  }
}

/** XML of another kind is told by its name, so that nobody looks for records in it. */
function xmlKind(text: string): OriginalFormat | FileRefusal {
  if (/<(?:[\w.-]+:)?record[\s>]/.test(text)) return 'marcxml'
  if (/<(?:[\w.-]+:)?mods(?:Collection)?[\s>]/.test(text)) return { refused: { code: 'mods' } }
  if (/<html[\s>]/i.test(text)) return { refused: { code: 'web-page' } }
  return 'marcxml'
}

/** Five digits of length, perhaps after null bytes that fill a block, and somewhere the terminators that no text has. */
const looksLikeMarc = (head: Buffer) =>
  /^\s*(?:\d{5}|[\d ]{3,5}.{5}.{10}45)/s.test(
    head.subarray(0, 64).toString('latin1').replaceAll('\0', ' '),
  ) &&
  (head.includes(0x1e) ||
    head.includes(0x1f) ||
    /^\s*\d{5}[a-z]/.test(head.subarray(0, 16).toString('latin1')))

function looksLikeText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary files
  const odd = text.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0
  const undecoded = text.split('\ufffd').length - 1
  return odd <= text.length / 200 && undecoded <= text.length / 10
}

/** How the text of a file is to be decoded, by its marks and its declaration. */
export function decoderOf(head: Uint8Array): Decoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le')
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be')
  const declared = /^\s*(?:\u00ef\u00bb\u00bf)?<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(
    Buffer.from(head.subarray(0, 200)).toString('latin1'),
  )?.[1]
  try {
    // A declaration that could be read as ASCII is not in UTF-16, whatever it says.
    return new TextDecoder(declared === undefined || /^utf-?16/i.test(declared) ? 'utf-8' : declared)
  } catch {
    return new TextDecoder('utf-8')
  }
}
