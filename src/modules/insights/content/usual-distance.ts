import { isRefused } from '../../../refusal.ts'
import type { NotAsked } from '../models/asking.ts'
import type { Maker } from './maker.ts'

/** Records of books that have nothing to do with each other. */
const strangers = [
  'Beekeeping through the Year\nHarold Finn\nBees, Gardening\nHow to keep hives healthy from the first warm day to the last.',
  'The Lighthouse Murders\nIngrid Sol\nDetective stories\nA retired inspector finds a body below the cliffs and three people who lie.',
  'Algebra for Engineers\nT. Okafor\nMathematics\nMatrices, equations and their solution, with exercises.',
  'A Dragon in the Attic\nMimi Lowe\nPicture books\nTom hears something sneeze above his bed.',
  'The Fall of Carthage\nP. Aurelio\nAncient history, Wars\nHow a trading city rose against Rome and was burnt.',
  'Bread without Haste\nJeanne Roux\nBaking, Cookery\nSourdough, rye and flat breads for a kitchen with a small oven.',
]

/**
 * How far apart this model puts texts that have nothing to do with each other: 1 less the mean cosine. Models differ in it widely (for
 * some, two strangers have a cosine of 0.7), so that a likeness means something only beside it.
 */
export async function usualDistance({ make }: Maker): Promise<number | NotAsked> {
  const made = await make(strangers)
  if (isRefused(made)) return made
  const distances = made.vectors.flatMap((one, at) =>
    made.vectors.slice(at + 1).map(other => 1 - cosine(one, other)),
  )
  const usual = distances.reduce((sum, distance) => sum + distance, 0) / distances.length
  if (!(usual > 0)) throw new Error('The model makes the same vector of everything.')
  return usual
}

const cosine = (one: readonly number[], other: readonly number[]): number =>
  dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other))

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
