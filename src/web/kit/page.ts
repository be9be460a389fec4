import { hash } from 'node:crypto'
import type { Destination, Module } from '../../module.ts'
import type { Context, Done } from './context.ts'
import { keepFlash, takeFlash } from './flash.ts'
import type { Form } from './form.ts'
import type { PageFacts, Views } from './views.ts'

/** Gives a context `page`, `done` and `refuse`. */
export function givePages(ctx: Context, views: Views, destinations: readonly Destination[]): void {
  const render = (view: string, it: Record<string, unknown>, refused: boolean) => {
    ctx.vary('HX-Request, HX-Request-Type')
    ctx.flash = takeFlash(ctx, key => views.words.has(key))
    const facts = factsOf(ctx, destinations, refused)
    // A part that fills the whole sheet is another page: the address says which, so that a reload finds it again.
    if (facts.fragment && ctx.method === 'GET' && ctx.get('HX-Target') === 'main#main')
      ctx.set('HX-Replace-Url', ctx.url)
    ctx.type = 'html'
    // As bytes: its length, its hash and its sending would each turn the text into bytes again.
    ctx.body = Buffer.from(views.page(ctx, view, inWords(ctx, it), facts))
  }

  ctx.page = (view, it = {}) => {
    render(view, it, false)
    answerUnchanged(ctx)
  }
  ctx.done = (to: string, { flash, params = {} }: Done = {}) => {
    if (flash) keepFlash(ctx, { key: flash, params })
    ctx.status = 303
    ctx.set('Location', to)
    ctx.body = ''
  }
  ctx.refuse = (view, it = {}, status = 422) => {
    ctx.set('Cache-Control', 'no-store')
    render(view, it, true)
    ctx.status = status
  }
}

/** Schemas name their errors by message key; a view shows words. */
function inWords(ctx: Context, it: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(it).map(([name, value]) => {
    if (!isForm(value)) return [name, value]
    const errors = Object.entries(value.errors).map(([field, key]) => [field, ctx.words.t(key)])
    return [name, { ...value, errors: Object.fromEntries(errors) }]
  })
  return Object.fromEntries(entries)
}

const isForm = (value: unknown): value is Form<unknown> =>
  typeof value === 'object' && value !== null && 'errors' in value && 'values' in value

/** Private pages are asked for again each time and answered with 304 while they are the same. */
function answerUnchanged(ctx: Context): void {
  if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'private, no-cache')
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return
  if (ctx.response.get('Cache-Control') === 'no-store') return
  ctx.status = 200
  ctx.etag = hash('sha1', ctx.body as Buffer, 'base64url')
  if (ctx.fresh) {
    ctx.status = 304
    ctx.body = null
  }
}

function factsOf(ctx: Context, destinations: readonly Destination[], refused: boolean): PageFacts {
  return {
    fragment: asksForPart(ctx),
    error: refused,
    lang: ctx.words.language,
    dir: ctx.words.direction,
    theme: ctx.cookies.get('carrel-theme'),
    cloth: ctx.library?.cloth ?? undefined,
    path: ctx.path,
    q: typeof ctx.query.q === 'string' ? ctx.query.q : '',
    person: ctx.person,
    reader: readerOf(ctx),
    library: ctx.library,
    branch: ctx.branch,
    demo: ctx.demo,
    provider: ctx.config.openid?.label,
    nav: destinationsFor(ctx, destinations),
    flash: ctx.flash ? { kind: 'done', html: ctx.words.rich(ctx.flash.key, ctx.flash.params) } : undefined,
    colophon: [{ href: '/appearance', label: ctx.words.t('shared.layout.appearance') }],
  }
}

/** Whose copies of pages a browser may keep, by a name that says nothing of them; a desk's computer keeps nobody's. */
const readerOf = (ctx: Context): string | undefined =>
  ctx.person && !ctx.may('circulation.desk')
    ? hash('sha256', `reader ${ctx.person.id}`, 'base64url').slice(0, 16)
    : undefined

/** htmx wants a part when it swaps into a place of the page; coming back through history it wants the whole. */
const asksForPart = (ctx: Context): boolean =>
  ctx.get('HX-Request') === 'true' &&
  ctx.get('HX-Request-Type') === 'partial' &&
  ctx.get('HX-History-Restore-Request') !== 'true'

/** Every module's ways in, in their order. */
export const gatherDestinations = (modules: readonly Module[]): readonly Destination[] =>
  modules.flatMap(({ destinations = [] }) => destinations).sort((a, b) => a.order - b.order)

function destinationsFor(ctx: Context, destinations: readonly Destination[]) {
  const open = destinations.filter(
    ({ permission, when }) => (permission ? ctx.may(permission) : true) && (when ? when(ctx) : true),
  )
  const isHere = ({ href, covers = [] }: Destination) =>
    [href, ...covers].some(place => isAt(ctx.path, place))
  return open
    .filter(({ under }) => under === undefined)
    .map(way => ({
      href: way.href,
      label: ctx.words.t(way.label, { name: firstName(ctx.person?.name ?? '') }),
      current: isHere(way) || open.some(other => other.under === way.href && isHere(other)),
    }))
}

/** Five ways have to fit beside each other on a phone. */
const firstName = (name: string): string => {
  const first = name.split(/\s+/)[0] ?? ''
  return first.length > 12 ? `${first.slice(0, 11)}…` : first
}

const isAt = (path: string, place: string): boolean =>
  path === place || (place !== '/' && path.startsWith(`${place}/`))
