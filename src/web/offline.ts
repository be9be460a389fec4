import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PageRouter } from '../module.ts'
import { publicPage } from './kit/authorize.ts'

const worker = readFileSync(join(import.meta.dirname, '../../public/worker.js'))

/** What makes the site one that can be put on a phone and read without a network. */
export function offlineRoutes(router: PageRouter, asset: (name: string) => string): void {
  // Its address is its scope, and may not change with its content.
  router.get('/worker.js', publicPage(), ctx => {
    ctx.set('Cache-Control', 'no-cache')
    ctx.type = 'text/javascript; charset=utf-8'
    ctx.body = worker
  })

  router.get('/manifest.webmanifest', publicPage(), ctx => {
    ctx.set('Cache-Control', 'no-cache')
    ctx.type = 'application/manifest+json'
    ctx.body = JSON.stringify({
      name: 'Carrel',
      short_name: 'Carrel',
      id: '/',
      start_url: '/',
      scope: '/',
      display: 'standalone',
      background_color: '#f7f7f3',
      theme_color: '#0f4850',
      icons: [{ src: asset('icon.svg'), sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
    })
  })

  router.get('/offline', publicPage(), ctx => ctx.page('shared/offline'))
}
