import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

const publicFolder = join(import.meta.dirname, '../../public')
const htmx = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')

const assets: Record<string, [path: string, type: string]> = {
  '/carrel.css': [join(publicFolder, 'carrel.css'), 'text/css'],
  '/carrel.js': [join(publicFolder, 'carrel.js'), 'text/javascript'],
  '/icon.svg': [join(publicFolder, 'icon.svg'), 'image/svg+xml'],
  '/htmx.js': [htmx, 'text/javascript'],
}

export type Answer = { status?: number; type?: string; html: string } | 'no answer'

/** Pages that a test makes up, with the product's own stylesheet and scripts, under the product's policy. */
export function staticSite(answer: (path: string, method: string) => Answer) {
  const server = createServer((request, response) => serve(answer, request, response))
  let origin = ''
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    get origin() {
      return origin
    },
  }
}

function serve(
  answer: (path: string, method: string) => Answer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = request.url ?? '/'
  const asset = assets[path]
  if (asset) {
    response.setHeader('Content-Type', asset[1])
    response.end(readFileSync(asset[0]))
    return
  }
  const page = answer(path, request.method ?? 'GET')
  if (page === 'no answer') {
    request.socket.destroy()
    return
  }
  response.statusCode = page.status ?? 200
  response.setHeader('Content-Type', `${page.type ?? 'text/html'}; charset=utf-8`)
  response.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
  )
  response.end(page.html)
}
