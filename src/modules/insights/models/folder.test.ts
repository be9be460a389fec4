import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../tests/carrel.ts'
import { writeModelFolder } from '../../../../tests/models/model-folder.ts'
import { readConfig } from '../../../config.ts'
import { modelProcess } from './model-process.ts'

const models = modelProcess()
afterAll(models.stop)

const settings = (folder: string) => ({ EMBEDDINGS_PROVIDER: 'folder', EMBEDDINGS_FOLDER: folder })

// What reads a model from a folder is not among what every installation gets; `.ci/run` has it.
describe.skipIf(!isInstalled())('a model in a folder', () => {
  it('makes vectors without a network, of as many texts as are asked for', async () => {
    const folder = temporaryFolder()
    writeModelFolder(folder, { sea: [1, 0, 0], ship: [0.8, 0.6, 0], bread: [0, 0, 1] })
    const place = readConfig(settings(folder)).models.embeddings
    if (!place) throw new Error('No model is set up.')
    expect(place).toMatchObject({ provider: 'folder', name: folder.split('/').at(-1) })
    const texts = ['Sea', 'bread bread', 'sea bread', ...Array(20).fill('ship')]
    const made = await models.embed(
      { place, timeout: 30_000, texts },
      { signal: AbortSignal.timeout(30_000) },
    )
    expect(made).toHaveLength(23)
    expect(made[0]).toEqual([1, 0, 0])
    expect(made[1]).toEqual([0, 0, 1])
    expect(made[2]?.[0]).toBeCloseTo(Math.SQRT1_2, 5)
    expect(made.at(-1)?.[1]).toBeCloseTo(0.6, 5)
  })

  it('says that it is no model when it is damaged', async () => {
    const folder = temporaryFolder()
    writeModelFolder(folder, { sea: [1, 0] })
    const place = readConfig({ ...settings(folder), EMBEDDINGS_NAME: 'small' }).models.embeddings
    if (!place) throw new Error('No model is set up.')
    const broken = { ...place, url: `${place.url}/onnx` }
    const asking = models.embed(
      { place: broken, timeout: 30_000, texts: ['sea'] },
      { signal: AbortSignal.timeout(30_000) },
    )
    await expect(asking).rejects.toMatchObject({ reason: 'folder-unread' })
  })
})

it.each([
  [{ EMBEDDINGS_PROVIDER: 'folder' }, /wants EMBEDDINGS_FOLDER/],
  [{ EMBEDDINGS_FOLDER: '/models/small' }, /wants EMBEDDINGS_PROVIDER=folder/],
  [settings('/nowhere/at-all'), /there is no model in \/nowhere\/at-all/],
])('is not begun with %j', (env, message) => {
  expect(() => readConfig(env)).toThrow(message)
})

function isInstalled(): boolean {
  try {
    import.meta.resolve('@huggingface/transformers')
    return true
  } catch {
    return false
  }
}
