import type { Context } from './context.ts'
import { escapeHtml } from './escape.ts'
import type { Views } from './views.ts'

/** A higher module's part of a lower module's page: one batched load, then its own template for each id. */
export type SlotFiller = {
  view: string
  load(ctx: Context, ids: readonly string[]): Promise<Map<string, Record<string, unknown>>>
}

/** The HTML that stands in the place for one id; empty where nobody fills it. */
export type SlotRenderer = (id: string) => string

export type Slots = Map<string, readonly SlotFiller[]>

export function gatherSlots(
  modules: readonly { slots?: Record<string, SlotFiller | readonly SlotFiller[]> }[],
): Slots {
  const slots = new Map<string, SlotFiller[]>()
  for (const { slots: filled = {} } of modules)
    for (const [place, fillers] of Object.entries(filled))
      slots.set(place, [...(slots.get(place) ?? []), ...[fillers].flat()])
  return slots
}

/** Loads every filler of a place side by side; one that fails says so in its place and the page stands. */
export async function fillSlot(
  ctx: Context,
  views: Views,
  slots: Slots,
  place: string,
  ids: readonly string[],
): Promise<SlotRenderer> {
  const parts = await Promise.all(
    (slots.get(place) ?? []).map(async filler => {
      try {
        const loaded = ids.length > 0 ? await filler.load(ctx, ids) : new Map()
        return (id: string) => {
          const found = loaded.get(id)
          return found ? views.part(ctx, filler.view, found) : ''
        }
      } catch (error) {
        ctx.log.error({ err: error, place, view: filler.view }, 'a slot failed')
        const words = escapeHtml(ctx.words.t('shared.slot-failed'))
        return () => `<p class="note warn">${words}</p>`
      }
    }),
  )
  return id => parts.map(part => part(id)).join('')
}
