import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { modelServer, vectorOf } from '../../../../tests/models/model-server.ts'
import { type ModelProvider, modelProviders } from '../../../model-settings.ts'
import type { ChatQuestion } from './model-messages.ts'
import { modelProcess } from './model-process.ts'

const server = await modelServer()
const other = await modelServer()
const models = modelProcess()
afterAll(models.stop)

const placeOf = (provider: ModelProvider, url = server.urls[provider]) => ({
  provider,
  url,
  name: 'test-model',
  key: 'hf_test-key',
  priceIn: 0,
  priceOut: 0,
  callsADay: 10,
})
const never = () => new AbortController().signal
const ask = (provider: ModelProvider, more: Partial<ChatQuestion> = {}, onToken?: (text: string) => void) =>
  models.chat(
    {
      place: placeOf(provider),
      timeout: 5000,
      instructions: 'Summarise.',
      material: 'A farm. Its animals.',
      maxTokens: 100,
      stream: onToken !== undefined,
      ...more,
    },
    { signal: never(), ...(onToken ? { onToken } : {}) },
  )
const embed = (provider: ModelProvider, texts: string[]) =>
  models.embed(
    {
      place: placeOf(provider, provider === 'huggingface' ? `${server.origin}/feature` : undefined),
      timeout: 5000,
      texts,
    },
    { signal: never() },
  )

describe.each(modelProviders)('a model that %s offers', provider => {
  it('gets instructions and material apart, the key, no tool, and answers', async () => {
    server.says('Animals take over a farm.')
    const answer = await ask(provider)
    expect(answer).toEqual({ text: 'Animals take over a farm.', tokensIn: 8, tokensOut: 7 })
    expect(server.asked).toHaveLength(1)
    expect(server.asked[0]).toMatchObject({
      authorization: 'Bearer hf_test-key',
      instructions: 'Summarise.',
      material: 'A farm. Its animals.',
    })
    expect(server.asked[0]?.body).toMatchObject({ model: 'test-model' })
    expect(server.asked[0]?.body).not.toHaveProperty('tools')
  })

  it('is heard word by word', async () => {
    const heard: string[] = []
    server.says('Animals take over a farm.')
    const answer = await ask(provider, {}, text => heard.push(text))
    expect(answer.text).toBe('Animals take over a farm.')
    expect(heard.length).toBeGreaterThan(2)
    expect(heard.join('')).toBe(answer.text)
  })

  it('asks to wait, which is told with the moment', async () => {
    server.answers(res => res.writeHead(429, { 'Retry-After': '120' }).end('{"error":"slow down"}'))
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'busy', pause: 120_000 })
    server.answers(res =>
      res
        .writeHead(429, {
          Date: 'Fri, 20 Nov 2026 12:00:00 GMT',
          'Retry-After': 'Fri, 20 Nov 2026 12:00:30 GMT',
        })
        .end(),
    )
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'busy', pause: 30_000 })
    expect(server.asked).toHaveLength(2)
  })

  it.each([
    [500, 'server-error'],
    [503, 'server-error'],
    [401, 'key-refused'],
    [404, 'not-there'],
    [400, 'not-taken'],
  ])('answers %i, asked once, and nothing of its words comes back', async (status, reason) => {
    server.answers(res =>
      res
        .writeHead(status, { 'Content-Type': 'application/json' })
        .end('{"error":"key hf_test-key is bad","message":"hf_test-key"}'),
    )
    const problem = await ask(provider).catch(error => error)
    expect(problem).toMatchObject({ reason })
    expect(String(problem)).not.toContain('hf_test-key')
    expect(server.asked).toHaveLength(1)
  })

  it('is slow, and waited for no longer than was said', async () => {
    server.answers(() => {})
    await expect(ask(provider, { timeout: 200 })).rejects.toMatchObject({ reason: 'too-slow' })
  })

  it('answers what is no answer', async () => {
    server.answers(res => res.setHeader('Content-Type', 'application/json').end('{"hello":"there"}'))
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'garbage' })
    server.answers(res => res.setHeader('Content-Type', 'application/json').end('<html>Welcome'))
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'garbage' })
    server.answers((res, asked) => {
      server.says('   ')
      server.speak(res, asked)
    })
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'garbage' })
  })

  it('hangs up in the middle', async () => {
    server.answers((res, asked) => {
      res.setHeader(
        'Content-Type',
        asked.path.startsWith('/api/') ? 'application/x-ndjson' : 'text/event-stream',
      )
      res.write('{"par')
      setTimeout(() => res.destroy(), 20)
    })
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(ask(provider, {}, () => {})).rejects.toMatchObject({
      reason: expect.stringMatching(/unreachable|garbage/),
    })
    await expect(ask(provider, { place: placeOf(provider, 'http://127.0.0.1:1/v1') })).rejects.toMatchObject({
      reason: 'unreachable',
    })
  })

  it('answers without an end, and is left', async () => {
    server.answers(res => {
      res.setHeader('Content-Type', 'application/json')
      const more = () => {
        if (!res.destroyed && res.write('x'.repeat(65_536))) setImmediate(more)
      }
      res.on('drain', more)
      more()
    })
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'too-large' })
  })

  it('sends on: followed on its own host, refused to another', async () => {
    server.answers((res, asked) => {
      if (asked.path.includes('moved')) return server.speak(res, asked)
      res.writeHead(307, { Location: `${asked.path}?moved=1` }).end()
    })
    expect((await ask(provider)).text).toBe('Said.')
    server.answers((res, asked) => res.writeHead(307, { Location: other.origin + asked.path }).end())
    await expect(ask(provider)).rejects.toMatchObject({ reason: 'redirected' })
    expect(other.asked).toEqual([])
  })

  it('makes embeddings, one for each text', async () => {
    expect(await embed(provider, ['a', 'bcd'])).toEqual([vectorOf('a'), vectorOf('bcd')])
    expect(server.asked).toHaveLength(1)
    server.answers(res => res.setHeader('Content-Type', 'application/json').end('[[1],["x"]]'))
    await expect(embed(provider, ['a', 'bcd'])).rejects.toMatchObject({ reason: 'garbage' })
    server.answers(res => res.writeHead(503).end())
    await expect(embed(provider, ['a'])).rejects.toMatchObject({ reason: 'server-error' })
  })
})

describe('the process that asks', () => {
  beforeEach(models.stop)

  it('is not there before a call, and serves several', async () => {
    expect(models.pid).toBeUndefined()
    await Promise.all([ask('openai'), ask('ollama'), ask('huggingface')])
    const { pid } = models
    await ask('openai')
    expect([typeof pid, models.pid]).toEqual(['number', pid])
  })

  it('alone loads LangChain, its parent with all modules never', { timeout: 90_000 }, async () => {
    const parent = join(import.meta.dirname, '../../../../tests/models/watched-parent.js')
    const run = async (...another: string[]) => {
      const place = JSON.stringify({ place: placeOf('openai') })
      const { stdout } = await promisify(execFile)(process.execPath, [parent, place, ...another])
      return JSON.parse(stdout)
    }
    expect(await run()).toEqual({ text: 'Said.', loaded: [] })
    expect((await run('@langchain/openai')).loaded).toContain('@langchain/openai')
  })

  it('ends when it is idle, and another begins with the next call', async () => {
    const short = modelProcess({ idle: 50 })
    const question = {
      place: placeOf('openai'),
      timeout: 5000,
      instructions: 'Say.',
      material: 'This.',
      maxTokens: 10,
      stream: false,
    }
    await short.chat(question, { signal: never() })
    const first = short.pid
    await expect.poll(() => short.pid).toBeUndefined()
    await short.chat(question, { signal: never() })
    expect(short.pid).not.toBe(first)
    short.stop()
  })

  it('crashes: who waits is told, and the next call finds a fresh one', async () => {
    server.answers(() => process.kill(models.pid ?? 0, 'SIGKILL'))
    await expect(ask('openai')).rejects.toMatchObject({ reason: 'gone' })
    server.answers(server.speak)
    expect((await ask('openai')).text).toBe('Said.')
  })

  it('hangs up when the caller does not want the answer any more', async () => {
    const leaving = new AbortController()
    const hungUp = Promise.withResolvers<void>()
    server.answers(res => {
      res.on('close', () => hungUp.resolve())
      leaving.abort(new Error('leaving'))
    })
    const asked = models.chat(
      {
        place: placeOf('openai'),
        timeout: 5000,
        instructions: 'Say.',
        material: 'This.',
        maxTokens: 10,
        stream: false,
      },
      { signal: leaving.signal },
    )
    await expect(asked).rejects.toThrow('leaving')
    await hungUp.promise
  })
})
