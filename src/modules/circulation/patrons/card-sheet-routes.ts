import { barsOf, pathOf } from '../../../labels/barcode.ts'
import { sheetNamed } from '../../../labels/sheet.ts'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { cardsOnPage, mostCards, patronsWithCards } from './card-sheet.ts'

/** Patrons' cards to be printed: one, or those of a search, as a page and as PDF. */
export function cardSheetRoutes(router: PageRouter): void {
  router.get('/patrons/cards', authorize('circulation.patrons'), async ctx => {
    const patrons = await patronsAsked(ctx, cardsOnPage + 1)
    const onPage = patrons.slice(0, cardsOnPage)
    const last = onPage.at(-1)
    const goesOn = patrons.length > cardsOnPage && last
    const on = goesOn && { ...wanted(ctx), after: writeKey([last.name, last.id]) }
    ctx.page('circulation/patrons/cards', {
      library: atLibrary(ctx).library.name,
      cards: onPage.map(({ name, card }) => {
        const bars = barsOf(card)
        return { name, card, width: bars?.width ?? 0, path: bars === null ? '' : pathOf(bars) }
      }),
      most: mostCards,
      address: String(new URLSearchParams({ ...wanted(ctx), after: asked(ctx, 'after') })),
      next: on ? { href: `/patrons/cards?${new URLSearchParams(on)}`, from: patrons.at(-1)?.name } : null,
    })
  })

  router.get('/patrons/cards.pdf', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const sheet = sheetNamed('cards-10')
    if (sheet === undefined) throw new Error('There is no sheet of cards.')
    const labels = (await patronsAsked(ctx, mostCards)).map(({ name, card }) => ({
      kind: 'barcode' as const,
      over: library.name,
      barcode: card,
      under: name,
    }))
    // It draws with libraries that no other page needs.
    const { labelsPdf } = await import('../../../labels/pdf.ts')
    ctx.attachment('cards.pdf')
    ctx.type = 'application/pdf'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = await labelsPdf(sheet, labels, 0)
  })
}

function wanted(ctx: Context): Record<string, string> {
  const patron = asked(ctx, 'patron')
  return isUuid(patron) ? { patron } : { q: asked(ctx, 'q') }
}

const patronsAsked = (ctx: Context, most: number) => {
  const { patron, q } = wanted(ctx)
  const key = readKey(asked(ctx, 'after'), ['name', 'id'])
  return patronsWithCards(ctx.db, atLibrary(ctx).library.id, {
    who: patron ? { patronId: patron } : { q: q ?? '' },
    after: key && isUuid(key.id) ? key : null,
    most,
  })
}
