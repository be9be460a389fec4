import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Middleware } from 'koa'

export type Assets = {
  /** The address of a file of public/, with its content's hash. */
  url(name: string): string
  serve: Middleware
}

type Asset = { body: Buffer; type: string; etag: string; packed: Partial<Record<'br' | 'gzip', Buffer>> }

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
}
const packable = new Set(['.css', '.js', '.svg', '.webmanifest', '.wasm'])

/** What browsers run of other people's packages. The reader of barcodes is for those that have none of their own. */
function fromPackages(): [string, string][] {
  const { resolve } = createRequire(import.meta.url)
  return [
    ['htmx.js', resolve('htmx.org/dist/htmx.min.js')],
    ['barcode-detector.js', join(dirname(resolve('barcode-detector/ponyfill')), '../iife/ponyfill.js')],
    ['zxing-reader.wasm', resolve('zxing-wasm/reader/zxing_reader.wasm')],
  ]
}

/** Files are read once and kept packed; their addresses change with their content, so browsers keep them for ever. */
export function openAssets(folder: string): Assets {
  const byUrl = new Map<string, Asset>()
  const urls = new Map<string, string>()
  const add = (name: string, path: string) => {
    const body = readFileSync(path)
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10)
    const ending = extname(name)
    const url = `/assets/${name.slice(0, -ending.length)}.${hash}${ending}`
    byUrl.set(url, { body, type: types[ending] ?? 'application/octet-stream', etag: `"${hash}"`, packed: {} })
    urls.set(name, url)
  }
  for (const file of readdirSync(folder, { withFileTypes: true }))
    if (file.isFile()) add(file.name, join(folder, file.name))
  for (const [name, path] of fromPackages()) add(name, path)

  return {
    url(name) {
      const url = urls.get(name)
      if (!url) throw new Error(`public/ has no ${name}.`)
      return url
    },
    async serve(ctx, next) {
      if (!ctx.path.startsWith('/assets/') || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next()
      const asset = byUrl.get(ctx.path)
      if (!asset) return next()
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable')
      ctx.set('X-Content-Type-Options', 'nosniff')
      ctx.set('ETag', asset.etag)
      ctx.vary('Accept-Encoding')
      ctx.status = 200
      if (ctx.fresh) {
        ctx.status = 304
        return
      }
      ctx.type = asset.type
      const packing = packable.has(extname(ctx.path)) ? ctx.acceptsEncodings('br', 'gzip', 'identity') : false
      if (packing === 'br' || packing === 'gzip') {
        ctx.set('Content-Encoding', packing)
        ctx.body = asset.packed[packing] ??= pack(asset.body, packing)
      } else ctx.body = asset.body
    },
  }
}

const pack = (body: Buffer, packing: 'br' | 'gzip'): Buffer =>
  packing === 'gzip'
    ? gzipSync(body, { level: 9 })
    : brotliCompressSync(body, {
        params: { [constants.BROTLI_PARAM_QUALITY]: body.length < 300_000 ? 11 : 6 },
      })
