import type { Db } from '../../../database.ts'
import { commentsSince } from './comment-queries.ts'

/** Milliseconds between two looks into a thread to which somebody listens. */
const pause = 2000

type Listener = (commentIds: readonly string[]) => void

/** One thread that is looked into for all who listen to it in this process. */
type Watch = { since: string; listeners: Set<Listener>; timer: NodeJS.Timeout | undefined }

const watched = new WeakMap<Db, Map<string, Watch>>()

/**
 * Tells of comments of a thread that come after `since`, by id alone: who may read them is asked for each listener. The embedded
 * database has no LISTEN, so each thread is looked into once for each process, however many listen.
 *
 * @returns what ends it
 */
export function listenTo(db: Db, threadId: string, since: string, listener: Listener): () => void {
  const threads = watched.get(db) ?? new Map<string, Watch>()
  watched.set(db, threads)
  const watch: Watch = threads.get(threadId) ?? { since, listeners: new Set(), timer: undefined }
  threads.set(threadId, watch)
  // Who comes back after a while has missed more; the others are told again of what they know.
  if (since < watch.since) watch.since = since
  watch.listeners.add(listener)
  watch.timer ??= lookLater(db, threadId, watch)
  return () => {
    watch.listeners.delete(listener)
    if (watch.listeners.size > 0) return
    clearTimeout(watch.timer)
    threads.delete(threadId)
  }
}

const lookLater = (db: Db, threadId: string, watch: Watch): NodeJS.Timeout =>
  setTimeout(() => look(db, threadId, watch), pause).unref()

async function look(db: Db, threadId: string, watch: Watch): Promise<void> {
  // A database that is away for a moment is asked again; the pages say what is wrong with it.
  const found = await commentsSince(db, threadId, watch.since).catch(() => [])
  const ids = found.map(({ id }) => id)
  watch.since = ids.at(-1) ?? watch.since
  if (ids.length > 0) for (const listener of watch.listeners) listener(ids)
  if (watch.listeners.size > 0) watch.timer = lookLater(db, threadId, watch)
}
