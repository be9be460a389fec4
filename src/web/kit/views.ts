import { Eta } from 'eta'
import { newId } from '../../id.ts'
import type { Assets } from './assets.ts'
import type { Context } from './context.ts'
import { drawnCover } from './cover/drawn-cover.ts'
import { drawnMonogram } from './cover/monogram.ts'
import { readMessages, Words } from './words.ts'

/** What every template finds under these names, beside what it was given as `it`. */
const names = 't, rich, date, number, money, asset, cover, monogram, newId, page'

/** Request-wide facts for layouts and partials. */
export type PageFacts = Record<string, unknown> & { fragment: boolean }

export type Views = {
  words: Words
  /** A whole page; its layout leaves the frame out when `facts.fragment` is set. */
  page(ctx: Context, view: string, it: Record<string, unknown>, facts: PageFacts): string
  /** A template without a layout. */
  part(ctx: Context, view: string, it: Record<string, unknown>): string
}

export function openViews(folder: string, assets: Assets, cache: boolean): Views {
  const eta = new Eta({
    views: folder,
    cache,
    cacheFilepaths: cache,
    autoTrim: ['nl', false],
    functionHeader: `const { ${names} } = it.$`,
    plugins: [{ processFnString: sealIncludes }],
  })
  // Eta would look beside the including file; here every path begins at views/.
  eta.resolvePath = view => `${folder}/${view}.eta`
  const words = new Words(readMessages(folder))

  const kit = (ctx: Context, page: PageFacts) => ({
    ...ctx.words,
    asset: assets.url,
    cover: drawnCover,
    monogram: drawnMonogram,
    newId,
    page,
  })

  return {
    words,
    page: (ctx, view, it, facts) => eta.render(view, { ...it, $: kit(ctx, facts) }),
    part: (ctx, view, it) => eta.render(view, { ...it, $: kit(ctx, { fragment: true }) }),
  }
}

/**
 * Eta hands everything a page knows on to each partial, so that a field without a hint would show the hint of
 * whatever stands around it. A partial gets what it is given, and the kit.
 */
const sealIncludes = (source: string): string =>
  source.replace('{...it, ...(__eta_d ?? {})}, options);', '{ $: it.$, ...(__eta_d ?? {})}, options);')
