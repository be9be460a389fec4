import { readFile } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'

/**
 * What is made of a picture, in pixels: a square of these edges around what catches the eye, or the whole of it, no wider than this.
 * Twice what is shown, for sharp screens.
 */
export type Drawing = { shape: 'square' | 'whole'; large: number; small: number }

/** 40 million pixels: more than a telephone takes, and about 160 MB once unpacked. */
const mostPixels = 40_000_000

export type DrawnPicture = { large: Uint8Array; small: Uint8Array }
export type PictureRefusal = { refused: 'not-a-picture' | 'too-many-pixels' | 'too-slow' }

/** How the files begin that are taken for pictures, whatever they are called; an SVG is a program, and no picture. */
const beginnings: readonly RegExp[] = [
  /^ffd8ff/, // JPEG
  /^89504e470d0a1a0a/, // PNG
  /^474946383[79]61/, // GIF
  /^52494646.{8}57454250/, // WebP
  /^.{8}66747970617669(66|73)/, // AVIF
]

/** This process's whole work: it is told a path, answers once, and leaves. */
process.once('message', async ({ path, drawing }: { path: string; drawing: Drawing }) => {
  const answer = await draw(path, drawing).catch(refusal)
  process.send?.(answer, () => process.disconnect())
})

async function draw(path: string, drawing: Drawing): Promise<DrawnPicture | PictureRefusal> {
  const bytes = await readFile(path)
  const head = bytes.subarray(0, 16).toString('hex')
  if (!beginnings.some(beginning => beginning.test(head))) return { refused: 'not-a-picture' }
  takeOnlyPictures()
  // Turned as the camera was held; sharp writes neither place nor camera into what it makes.
  const upright = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' }).autoOrient()
  const largest = await cut(upright, drawing).toColourspace('srgb').png({ compressionLevel: 0 }).toBuffer()
  const as = (width: number) =>
    sharp(largest).resize({ width, withoutEnlargement: true }).webp({ quality: 80, effort: 4 }).toBuffer()
  return { large: await as(drawing.large), small: await as(drawing.small) }
}

const cut = (picture: Sharp, { shape, large }: Drawing) =>
  shape === 'square'
    ? picture.resize(large, large, { fit: 'cover', position: sharp.strategy.attention })
    : picture.resize({ width: large, height: large * 3, fit: 'inside', withoutEnlargement: true })

/** The library could also read PDF, SVG and a dozen more, each with a decoder that somebody may trick. */
function takeOnlyPictures(): void {
  sharp.cache(false)
  sharp.concurrency(1)
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map(kind => `VipsForeignLoad${kind}`),
  })
}

const refusal = (error: unknown): PictureRefusal => ({
  refused: /pixel limit|too large/i.test(String(error)) ? 'too-many-pixels' : 'not-a-picture',
})
