import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import type { z } from 'zod'
import { newId } from '../../id.ts'
import type { Context } from './context.ts'
import { checkForm, clean, type Form, valuesOf } from './form.ts'
import { Problem } from './problem.ts'

/** A file that a form brought: where it lies under FILES_DIR, the name it had, its length. */
export type Upload = { path: string; name: string; bytes: number; tooLarge: boolean }

/**
 * Reads a multipart form with one file, which is streamed to `folder` under a name of our own.
 * Whoever calls owns the file: `discard` removes it when the form is refused. A file over `maxBytes` is cut and told.
 */
export async function readUpload<T extends z.ZodType>(
  ctx: Context,
  schema: T,
  { folder, maxBytes }: { folder: string; maxBytes: number },
): Promise<{ form: Form<z.infer<T>>; file: Upload | null; discard(): Promise<void> }> {
  if (!ctx.is('multipart')) throw new Problem(415)
  if (!/boundary=/i.test(ctx.get('Content-Type'))) throw new Problem(400)
  await mkdir(folder, { recursive: true })
  const fields: [string, string][] = []
  const saving: Promise<void>[] = []
  let file: Upload | null = null

  const parser = busboy({
    headers: ctx.req.headers,
    defParamCharset: 'utf8',
    limits: { files: 1, fileSize: maxBytes, fields: 100, fieldSize: 1_000_000, parts: 110 },
  })
  parser.on('field', (name, value) => fields.push([name, value]))
  parser.on('file', (_field, stream, { filename }) => {
    const upload: Upload = {
      path: join(folder, newId()),
      name: clean(basename(filename ?? '')),
      bytes: 0,
      tooLarge: false,
    }
    stream.on('data', (chunk: Buffer) => {
      upload.bytes += chunk.length
    })
    stream.on('limit', () => {
      upload.tooLarge = true
    })
    file = upload
    saving.push(pipeline(stream, createWriteStream(upload.path)))
  })
  const discard = async () => {
    if (file) await rm((file as Upload).path, { force: true })
  }
  try {
    await pipeline(ctx.req, parser)
    await Promise.all(saving)
  } catch {
    await Promise.allSettled(saving)
    await discard()
    throw new Problem(400)
  }
  const sent = file as Upload | null
  // A browser whose file field was left empty sends a file without a name or content.
  if (sent && sent.bytes === 0) await discard()
  return { form: checkForm(schema, valuesOf(fields)), file: sent && sent.bytes > 0 ? sent : null, discard }
}
