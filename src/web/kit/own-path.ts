import type { Context } from './context.ts'
import { readValues } from './form.ts'

/** Only a path of this site, as a browser will read it: a link in a mail must not lead away after signing in. */
export function ownPath(next: string | undefined): string {
  const here = 'http://here'
  if (!next?.startsWith('/') || !URL.canParse(next, here)) return '/'
  const { origin, pathname, search, hash } = new URL(next, here)
  // A path that begins with two slashes would be read as another host.
  return origin === here && !pathname.startsWith('//') ? pathname + search + hash : '/'
}

/** Where a form that stands on several pages comes back to: the page that it names, or else there. */
export async function wayBack(ctx: Context, otherwise: string): Promise<string> {
  const { back } = await readValues(ctx)
  return typeof back === 'string' && back !== '' ? ownPath(back) : otherwise
}
