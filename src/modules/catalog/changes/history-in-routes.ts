import { z } from 'zod'
import { asSignedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf, readValues } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { historyPageSize } from '../books/history-queries.ts'
import { changesOf } from './change-queries.ts'
import { type Speaker, spoken } from './change-words.ts'
import type { Owner } from './keeping.ts'

/**
 * What a page of history needs of the changes that the address asks for.
 * @param address of the page itself
 */
export async function historyFacts(ctx: Context, owner: Owner, address: string, say: Speaker) {
  const after = isUuid(asked(ctx, 'after')) ? asked(ctx, 'after') : null
  const found = await changesOf(ctx.db, owner, { viewerId: asSignedIn(ctx).person.id, after })
  const shown = found.slice(0, historyPageSize)
  return {
    address,
    begins: after === null,
    changes: shown.map(({ changes, ...change }) => ({ ...change, said: spoken(changes, say) })),
    next: found.length > historyPageSize ? `${address}?after=${shown.at(-1)?.id}` : null,
  }
}

/** Which change a page of history wants taken back, and what the record was like when it was shown. */
export async function readReversion(ctx: Context): Promise<{ change: string; revision: string }> {
  const { change, revision } = reversion.parse(await readValues(ctx))
  return { change: idOf(change), revision }
}

/** A page that says no revision asks for none that is there. */
const reversion = z.object({ change: z.string().catch(''), revision: z.string().catch('') })
