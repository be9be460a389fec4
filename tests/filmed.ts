import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import bwip from 'bwip-js/node'
import sharp from 'sharp'

const width = 640
const height = 480
const framesEach = 40

/**
 * Switches that give Chromium a camera which sees the barcodes of these numbers (13 digits), one after another, again and again.
 * The film lies in `folder`.
 */
export async function filmed(folder: string, ...isbns: string[]): Promise<string[]> {
  const path = join(folder, 'camera.y4m')
  const frames = await Promise.all(isbns.map(frameOf))
  const film = frames.flatMap(frame => Array.from({ length: framesEach }, () => frame))
  await writeFile(
    path,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F20:1 Ip A1:1 C420jpeg\n`), ...film]),
  )
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${path}`,
  ]
}

/** One picture in grey: brightness, and no colour. */
async function frameOf(isbn: string): Promise<Buffer> {
  const code = await bwip.toBuffer({ bcid: 'ean13', text: isbn, scale: 3, height: 25, includetext: true })
  const grey = await sharp({ create: { width, height, channels: 3, background: '#d8d4c8' } })
    .composite([
      {
        input: await sharp(code)
          .extend({ top: 20, bottom: 20, left: 40, right: 40, background: 'white' })
          .png()
          .toBuffer(),
      },
    ])
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const step = grey.info.channels
  const brightness = Buffer.alloc(width * height)
  for (let place = 0; place < brightness.length; place++) brightness[place] = grey.data[place * step] ?? 0
  return Buffer.concat([Buffer.from('FRAME\n'), brightness, Buffer.alloc((width * height) / 2, 128)])
}
