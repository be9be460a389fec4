import { hash } from 'node:crypto'
import type { PageRouter } from '../module.ts'
import type { Endpoint } from './kit/api/endpoint.ts'
import { openApi } from './kit/api/openapi.ts'
import { publicPage } from './kit/authorize.ts'

/** The API described for programs. Made at the first request: most processes are never asked. */
export function apiDocument(router: PageRouter, endpoints: readonly Endpoint[], version: string): void {
  let made: { text: string; tag: string } | undefined
  router.get('/api/v1/openapi.json', publicPage(), async ctx => {
    if (!made) {
      const text = JSON.stringify(openApi(endpoints, version))
      made = { text, tag: hash('sha1', text, 'base64url') }
    }
    ctx.set('Cache-Control', 'public, no-cache')
    ctx.set('ETag', `"${made.tag}"`)
    ctx.type = 'json'
    ctx.body = made.text
    if (ctx.fresh) ctx.status = 304
  })
}
