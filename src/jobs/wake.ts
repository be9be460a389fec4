import { EventEmitter } from 'node:events'

const queues = new EventEmitter().setMaxListeners(0)

/** Tells this process's worker that a job waits; another process finds it at its next look. */
export const wake = (queue: string): void => {
  queues.emit('waiting', queue)
}

/** @returns how to stop listening */
export const onWake = (listener: (queue: string) => void): (() => void) => {
  queues.on('waiting', listener)
  return () => queues.off('waiting', listener)
}
