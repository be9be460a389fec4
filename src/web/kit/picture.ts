import { isPictureName, type OpenPicture, type PictureSize, sizes } from '../../pictures/files.ts'
import type { Context } from './context.ts'
import { notFound } from './problem.ts'

/**
 * Answers with the picture of an address that ends with its name and size, as `open` finds it for whoever asks; what they may
 * not see is not found. Nobody else's cache may keep what only some may see; the address never shows another picture.
 */
export async function sendPicture(
  ctx: Context,
  open: (picture: { name: string; size: PictureSize }) => Promise<OpenPicture | undefined>,
): Promise<void> {
  const size = sizes.find(one => one === ctx.params.size)
  const name = ctx.params.name ?? ''
  const picture = size !== undefined && isPictureName(name) ? await open({ name, size }) : undefined
  if (picture === undefined) throw notFound()
  ctx.type = 'image/webp'
  ctx.length = picture.bytes
  ctx.set('Cache-Control', 'private, max-age=604800, immutable')
  ctx.body = picture.body
}
