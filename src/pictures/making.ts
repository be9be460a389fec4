import { fork } from 'node:child_process'
import type { Drawing, DrawnPicture, PictureRefusal } from './drawing.ts'

const within = 20_000

/**
 * Makes the two pictures that are kept out of a file that somebody sent, in a process of its own: a decoder that a file tricks,
 * or that takes all the memory it can get, takes that process along and not this one. One at a time; what takes longer than 20 seconds is refused.
 */
export function makePicture(path: string, drawing: Drawing): Promise<DrawnPicture | PictureRefusal> {
  const made = before.then(() => inProcess(path, drawing))
  before = made.catch(() => {})
  return made
}

let before: Promise<unknown> = Promise.resolve()

function inProcess(path: string, drawing: Drawing): Promise<DrawnPicture | PictureRefusal> {
  const { promise, resolve } = Promise.withResolvers<DrawnPicture | PictureRefusal>()
  const child = fork(new URL('./drawing.ts', import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=128'],
    // It is told nothing that a tricked decoder could tell on.
    env: {},
  })
  const timer = setTimeout(() => {
    resolve({ refused: 'too-slow' })
    child.kill('SIGKILL')
  }, within)
  child.once('message', answer => resolve(answer as DrawnPicture | PictureRefusal))
  // Whatever ended it without an answer came out of the file.
  child.once('exit', () => resolve({ refused: 'not-a-picture' }))
  child.once('error', () => resolve({ refused: 'not-a-picture' }))
  child.send({ path, drawing }, () => {})
  return promise.finally(() => clearTimeout(timer))
}
