import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A word's vector is its row. */
export type Vocabulary = Record<string, readonly number[]>

/** Writes a model that gives each word its vector, as Hugging Face's transformers.js reads one from a folder. */
export function writeModelFolder(folder: string, words: Vocabulary): void {
  const known = { '[PAD]': zeros(words), '[UNK]': zeros(words), ...words }
  const vocab = Object.fromEntries(Object.keys(known).map((word, place) => [word, place]))
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value))
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  write('config.json', { model_type: 'bert', architectures: ['BertModel'] })
  write('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: 32,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
  })
  write('tokenizer.json', {
    version: '1.0',
    added_tokens: ['[PAD]', '[UNK]'].map((content, id) => ({ id, content, special: true })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  })
  writeFileSync(join(folder, 'onnx/model.onnx'), lookUp(Object.values(known)))
}

const zeros = (words: Vocabulary): number[] => Object.values(words)[0]?.map(() => 0) ?? []

/** An ONNX model of one step: the row of each token. Field numbers are those of onnx.proto, version 8 of the format. */
function lookUp(rows: readonly (readonly number[])[]): Buffer {
  const width = rows[0]?.length ?? 0
  const float = 1
  const int64 = 7
  const tensor = [
    whole(1, rows.length),
    whole(1, width),
    whole(2, float),
    text(8, 'rows'),
    bytes(9, Buffer.from(Float32Array.from(rows.flat()).buffer)),
  ]
  const node = [text(1, 'rows'), text(1, 'input_ids'), text(2, 'last_hidden_state'), text(4, 'Gather')]
  const value = (name: string, type: number, ...dimensions: (string | number)[]) => {
    const shape = dimensions.map(of => bytes(1, typeof of === 'number' ? whole(1, of) : text(2, of)))
    const of = Buffer.concat([whole(1, type), bytes(2, Buffer.concat(shape))])
    return Buffer.concat([text(1, name), bytes(2, bytes(1, of))])
  }
  const graph = [
    bytes(1, Buffer.concat(node)),
    text(2, 'look-up'),
    bytes(5, Buffer.concat(tensor)),
    bytes(11, value('input_ids', int64, 'texts', 'tokens')),
    bytes(11, value('attention_mask', int64, 'texts', 'tokens')),
    bytes(12, value('last_hidden_state', float, 'texts', 'tokens', width)),
  ]
  return Buffer.concat([whole(1, 8), bytes(7, Buffer.concat(graph)), bytes(8, whole(2, 13))])
}

const whole = (field: number, value: number): Buffer => Buffer.from([...varint(field << 3), ...varint(value)])

const bytes = (field: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(value.length)]), value])

const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value))

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}
