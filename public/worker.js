// Keeps the last copy of a reader's own pages, for when no network is there. It always asks the network first.
const own = /^\/(?:(?:reading|loans|holds)(?:\/.*)?)?$/
const most = 60
const patience = 8000

addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))

addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else if (request.mode === 'navigate') event.respondWith(page(event, pathname))
})

// Their addresses change with their content.
async function asset(request) {
  const cache = await caches.open('assets')
  const known = await cache.match(request)
  if (known) return known
  const answer = await fetch(request)
  if (answer.ok) await keep(cache, request, answer.clone())
  return answer
}

async function page(event, pathname) {
  try {
    const answer = await soon(fetch(event.request))
    if (own.test(pathname) && answer.ok && !/no-store/.test(answer.headers.get('Cache-Control') ?? ''))
      event.waitUntil(keepPage(event.request, answer.clone()))
    return answer
  } catch (error) {
    const copy = (await caches.match(event.request.url)) ?? (await caches.match('/offline'))
    if (!copy) throw error
    return aged(copy)
  }
}

const soon = promise =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(reject, patience, new Error('No answer')))])

// A page says whose it is: those of others go.
async function keepPage({ url }, answer) {
  const reader = /<html[^>]* data-reader="([\w-]+)"/.exec(await answer.clone().text())?.[1]
  const name = `pages-${reader}`
  for (const other of await caches.keys())
    if (other.startsWith('pages-') && other !== name) await caches.delete(other)
  if (!reader) return
  const cache = await caches.open(name)
  const headers = new Headers(answer.headers)
  headers.set('X-Kept-At', new Date().toISOString())
  await keep(cache, url, new Response(await answer.blob(), { headers }))
  if (!(await cache.match('/offline'))) await cache.add('/offline')
}

async function keep(cache, request, answer) {
  await cache.delete(request)
  await cache.put(request, answer)
  const keys = await cache.keys()
  for (const { url } of keys.slice(0, Math.max(0, keys.length - most)))
    if (!url.endsWith('/offline')) await cache.delete(url)
}

// A copy says how old it is: carrel.js shows it.
async function aged(copy) {
  const html = await copy.text()
  const at = copy.headers.get('X-Kept-At')
  const headers = new Headers(copy.headers)
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name)
  return new Response(at ? html.replace('<html', `<html data-kept-at="${at}"`) : html, { headers })
}
