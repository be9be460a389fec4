import { mostSuggested } from './evidence.ts'

/** A genre by its name, and by what it is the same by. */
export type Genre = { label: string; key: string }

/**
 * The genres that a model's answer names, of those that it was given to choose from: one JSON list of names. Whatever else it
 * says is dropped, and so is an answer that is none.
 */
export function namedGenres<One extends Genre>(
  answer: string,
  choices: readonly One[],
  keyOf: (label: string) => string,
): One[] {
  const named = listIn(answer)
    .filter(one => typeof one === 'string')
    .map(keyOf)
  return [...new Set(named)]
    .flatMap(key => choices.find(choice => choice.key === key) ?? [])
    .slice(0, mostSuggested)
}

function listIn(answer: string): unknown[] {
  try {
    const value: unknown = JSON.parse(
      answer.replace(/<think>[\s\S]*?<\/think>/gi, '').replace(/^\s*```(?:json)?|```\s*$/g, ''),
    )
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
