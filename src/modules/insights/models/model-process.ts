import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { ChatAnswer, ChatQuestion, EmbeddingQuestion, FromChild, ToChild } from './model-messages.ts'
import { ModelProblem } from './model-problem.ts'

type Options = {
  /** Milliseconds without a call after which the process ends. */
  idle?: number
  /** What it runs; a test's own may crash. */
  script?: string
}

type Waiting = {
  settle(message: FromChild): void
  fail(problem: Error): void
}

type Asked = { signal: AbortSignal; onToken?: (text: string) => void }

/**
 * The process that holds the clients for language models: started at the first call, ended when it is idle, and with this one.
 * When it crashes, those who wait get a `ModelProblem` and the next call starts another.
 */
export function modelProcess({
  idle = 5 * 60_000,
  script = join(import.meta.dirname, 'child/main.ts'),
}: Options = {}) {
  const waiting = new Map<number, Waiting>()
  let child: ChildProcess | undefined
  let leaving: NodeJS.Timeout | undefined
  let count = 0

  function started(): ChildProcess {
    if (child?.connected) return child
    const made = fork(script, [], {
      // Nothing of ours: neither secrets nor variables by which a library would report elsewhere.
      env: {},
      execArgv: ['--max-old-space-size=512'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    made.on('message', (message: FromChild) => waiting.get(message.id)?.settle(message))
    const lost = () => {
      if (child !== made) return
      child = undefined
      for (const one of [...waiting.values()]) one.fail(new ModelProblem('gone'))
    }
    made.on('exit', lost)
    made.on('error', lost)
    child = made
    return made
  }

  /** While nobody waits, neither the process nor its channel keeps this one alive. */
  function rest(): void {
    if (!child || waiting.size > 0) return
    child.unref()
    child.channel?.unref()
    leaving = setTimeout(stop, idle).unref()
  }

  function stop(): void {
    clearTimeout(leaving)
    const ending = child
    child = undefined
    ending?.kill('SIGKILL')
    for (const one of [...waiting.values()]) one.fail(new ModelProblem('gone'))
  }

  function ask<T>(
    message: { kind: 'chat'; question: ChatQuestion } | { kind: 'embed'; question: EmbeddingQuestion },
    { signal, onToken }: Asked,
    answerIn: (message: FromChild) => T | undefined,
  ): Promise<T> {
    signal.throwIfAborted()
    clearTimeout(leaving)
    const asked = started()
    asked.ref()
    asked.channel?.ref()
    const id = ++count
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const abort = () => {
      asked.send({ id, kind: 'abort' } satisfies ToChild, () => {})
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    waiting.set(id, {
      fail: reject,
      settle(answer) {
        if (answer.kind === 'token') return onToken?.(answer.text)
        if (answer.kind === 'failed') return reject(new ModelProblem(answer.failure, answer.pause))
        const value = answerIn(answer)
        if (value === undefined) reject(new ModelProblem('garbage'))
        else resolve(value)
      },
    })
    asked.send({ id, ...message } satisfies ToChild, error => {
      if (error) reject(new ModelProblem('gone'))
    })
    return promise.finally(() => {
      signal.removeEventListener('abort', abort)
      waiting.delete(id)
      rest()
    })
  }

  return {
    /** @throws {ModelProblem}, or what `signal` was aborted with */
    chat: (question: ChatQuestion, asked: Asked): Promise<ChatAnswer> =>
      ask({ kind: 'chat', question }, asked, answer =>
        answer.kind === 'answered' ? answer.answer : undefined,
      ),
    /** @throws {ModelProblem}, or what `signal` was aborted with */
    embed: (question: EmbeddingQuestion, asked: Asked): Promise<number[][]> =>
      ask({ kind: 'embed', question }, asked, answer =>
        answer.kind === 'embedded' ? answer.vectors : undefined,
      ),
    stop,
    /** Absent while none runs. */
    get pid() {
      return child?.pid
    },
  }
}
