import type { Embeddings } from '@langchain/core/embeddings'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { ModelPlace, ModelProvider } from '../../../../model-settings.ts'

/** The chat client of a provider; only its own library is loaded. It tries nothing twice: that is for the job to do. */
export async function chatClient(
  { provider, url, name, key }: ModelPlace<ModelProvider>,
  maxTokens: number,
): Promise<BaseChatModel> {
  switch (provider) {
    case 'openai': {
      const { ChatOpenAI } = await import('@langchain/openai')
      // A server in the house often wants no key, the client always.
      return new ChatOpenAI({
        model: name,
        apiKey: key ?? 'none',
        maxTokens,
        maxRetries: 0,
        useResponsesApi: false,
        configuration: { baseURL: url, maxRetries: 0 },
      })
    }
    case 'ollama': {
      const { ChatOllama } = await import('@langchain/ollama')
      return new ChatOllama({
        model: name,
        baseUrl: url,
        numPredict: maxTokens,
        maxRetries: 0,
        ...(key ? { headers: { Authorization: `Bearer ${key}` } } : {}),
      })
    }
    case 'huggingface': {
      const { HuggingFaceChat } = await import('./hugging-face-chat.ts')
      return new HuggingFaceChat({ endpointUrl: url, model: name, apiKey: key, maxTokens })
    }
  }
}

export async function embeddingsClient({ provider, url, name, key }: ModelPlace): Promise<Embeddings> {
  switch (provider) {
    case 'openai': {
      const { OpenAIEmbeddings } = await import('@langchain/openai')
      return new OpenAIEmbeddings({
        model: name,
        apiKey: key ?? 'none',
        maxRetries: 0,
        encodingFormat: 'float',
        configuration: { baseURL: url, maxRetries: 0 },
      })
    }
    case 'ollama': {
      const { OllamaEmbeddings } = await import('@langchain/ollama')
      return new OllamaEmbeddings({
        model: name,
        baseUrl: url,
        maxRetries: 0,
        ...(key ? { headers: { Authorization: `Bearer ${key}` } } : {}),
      })
    }
    case 'huggingface': {
      const { HuggingFaceInferenceEmbeddings } = await import('@langchain/community/embeddings/hf')
      return new HuggingFaceInferenceEmbeddings({
        model: name,
        apiKey: key ?? 'none',
        endpointUrl: url,
        maxRetries: 0,
      })
    }
    case 'folder': {
      const { folderEmbeddings } = await import('./folder-embeddings.ts')
      return folderEmbeddings(url)
    }
  }
}
