import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HuggingFaceTransformersEmbeddings } from '@langchain/community/embeddings/huggingface_transformers'

/** A long list is run in parts, so that its memory is bounded. */
const textsAtOnce = 16

const loaded = new Map<string, HuggingFaceTransformersEmbeddings>()

/**
 * Embeddings of a model that lies in a folder, as Hugging Face's transformers.js reads them: config.json, tokenizer.json and
 * onnx/model.onnx, or its smaller onnx/model_quantized.onnx. Nothing is fetched. It stays loaded while the process lives.
 * @param url the folder's `file:` address
 */
export async function folderEmbeddings(url: string): Promise<HuggingFaceTransformersEmbeddings> {
  const folder = fileURLToPath(url)
  const { env } = await import('@huggingface/transformers')
  env.allowRemoteModels = false
  env.localModelPath = dirname(folder)
  const made =
    loaded.get(url) ??
    new HuggingFaceTransformersEmbeddings({
      model: basename(folder),
      batchSize: textsAtOnce,
      maxConcurrency: 1,
      maxRetries: 0,
      pretrainedOptions: {
        local_files_only: true,
        dtype: existsSync(join(folder, 'onnx/model.onnx')) ? 'fp32' : 'q8',
      },
    })
  loaded.set(url, made)
  return made
}
