/** Only a path of this site, as a browser will read it: a link in a mail must not lead away after signing in. */
export function ownPath(next: string | undefined): string {
  const here = 'http://here'
  if (!next?.startsWith('/') || !URL.canParse(next, here)) return '/'
  const { origin, pathname, search } = new URL(next, here)
  // A path that begins with two slashes would be read as another host.
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/'
}
