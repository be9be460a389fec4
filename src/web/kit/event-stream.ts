import { PassThrough } from 'node:stream'
import type { Context } from './context.ts'
import { Problem } from './problem.ts'

/** So many listen to one process at once; whoever comes then goes without, and their page works as it does without JavaScript. */
const most = 1000
/** After so long a browser asks again by itself, and is seen again as who it is then. */
const longest = 15 * 60_000
/** Proxies close what is silent for a minute. */
const silence = 25_000

const open = new Set<PassThrough>()

export type EventStream = {
  /** `id` comes back as `Last-Event-ID` when the browser asks again. */
  send(event: string, given: { id: string; data: unknown }): void
  /** Called once, whoever ends it. */
  onEnd(after: () => void): void
}

/** Answers with server-sent events, which go on until the browser leaves, the process does, or some time has passed. */
export function eventStream(ctx: Context): EventStream {
  if (open.size >= most) throw new Problem(503, 'UNAVAILABLE', 60)
  const stream = new PassThrough()
  open.add(stream)
  const alive = setInterval(() => stream.write(':\n\n'), silence).unref()
  const over = setTimeout(() => stream.end(), longest).unref()
  stream.once('close', () => {
    open.delete(stream)
    clearInterval(alive)
    clearTimeout(over)
  })
  ctx.type = 'text/event-stream'
  // What is packed waits until there is enough of it.
  ctx.set({ 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' })
  ctx.body = stream
  stream.write('retry: 5000\n\n')
  return {
    send: (event, { id, data }) =>
      stream.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    onEnd: after => stream.once('close', after),
  }
}

/** Ends all of them, or a server that closes would wait for readers who stay. */
export const endEventStreams = (): void => {
  for (const stream of open) stream.end()
}
