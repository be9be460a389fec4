import { afterAll, expect, it } from 'vitest'
import { modelProcess } from '../models/model-process.ts'
import { messagesOf } from '../models/prompt.ts'
import { startScriptedModel } from './scripted-model.ts'

const models = modelProcess()
afterAll(models.stop)

it('answers from the material alone, the same each time, at once or word by word', async () => {
  const place = await startScriptedModel()
  const messages = messagesOf({
    purpose: 'summary',
    instructions: 'Summarise.',
    material:
      'Title: Emma\nBy: Jane Austen\nTold of it:\nShe arranges marriages. She is wrong. Nobody says so.',
    maxTokens: 100,
  })
  const heard: string[] = []
  const ask = (stream: boolean) =>
    models.chat(
      { place, timeout: 10_000, ...messages, maxTokens: 100, stream },
      { signal: new AbortController().signal, onToken: text => heard.push(text) },
    )
  const answer = await ask(false)
  expect(answer.text).toBe('She arranges marriages. She is wrong.')
  expect((await ask(true)).text).toBe(answer.text)
  expect(heard.join('')).toBe(answer.text)
  expect(place.name).toBe('demo script')
})
