import { InferenceClient } from '@huggingface/inference'
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'

type Fields = { endpointUrl: string; model: string; apiKey: string | undefined; maxTokens: number }

/**
 * Chat over Hugging Face's inference protocol. LangChain's own class for it completes texts, which would put instructions and
 * material into one string.
 */
export class HuggingFaceChat extends BaseChatModel {
  readonly #client: InferenceClient
  readonly #fields: Fields

  constructor(fields: Fields) {
    super({ maxRetries: 0 })
    this.#client = new InferenceClient(fields.apiKey)
    this.#fields = fields
  }

  override _llmType(): string {
    return 'hugging-face-chat'
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const { choices, usage } = await this.#client.chatCompletion(this.#asked(messages), signalOf(options))
    const text = choices[0]?.message.content ?? ''
    const usage_metadata = usage && {
      input_tokens: usage.prompt_tokens,
      output_tokens: usage.completion_tokens,
      total_tokens: usage.total_tokens,
    }
    const message = Object.assign(new AIMessage(text), usage_metadata ? { usage_metadata } : {})
    return { generations: [{ text, message }] }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const { choices } of this.#client.chatCompletionStream(
      this.#asked(messages),
      signalOf(options),
    )) {
      const text = choices[0]?.delta.content ?? ''
      yield new ChatGenerationChunk({ text, message: new AIMessageChunk(text) })
      await run?.handleLLMNewToken(text)
    }
  }

  #asked(messages: readonly BaseMessage[]) {
    const { endpointUrl, model, maxTokens } = this.#fields
    return {
      endpointUrl,
      model,
      max_tokens: maxTokens,
      messages: messages.map(message => ({
        role: message.type === 'system' ? 'system' : 'user',
        content: message.text,
      })),
    }
  }
}

const signalOf = ({ signal }: { signal?: AbortSignal }) => ({
  retry_on_error: false,
  ...(signal ? { signal } : {}),
})
