// Loads all modules and asks a model as the program does; says which libraries for models this process loaded itself.
import { registerHooks } from 'node:module'

const [, , settings, another] = process.argv
const loaded = new Set()
registerHooks({
  load(url, context, nextLoad) {
    const [, name] =
      /node_modules\/(@langchain\/\w+|langchain|langsmith|openai|ollama|@huggingface\/\w+)\//.exec(url) ?? []
    if (name) loaded.add(name)
    return nextLoad(url, context)
  },
})
await import('../../src/modules.ts')
const { modelProcess } = await import('../../src/modules/insights/models/model-process.ts')
const models = modelProcess()
const question = { ...JSON.parse(settings), timeout: 20_000, maxTokens: 10, stream: false }
const { text } = await models.chat(
  { ...question, instructions: 'Say.', material: 'This.' },
  { signal: new AbortController().signal },
)
models.stop()
// To see that the watch sees it.
if (another) await import(another)
console.log(JSON.stringify({ text, loaded: [...loaded].sort() }))
