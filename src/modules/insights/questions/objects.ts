/** More signs than any object that is meant here has. */
const longest = 4000

/** What a text holds that comes piece by piece. */
export type ObjectReader = {
  /** The objects that this piece closes; null is one that is none, or too long. */
  read(piece: string): (Record<string, unknown> | null)[]
  /** Whether an object has begun and not ended. */
  open(): boolean
}

/**
 * Reads JSON objects, each as soon as it closes: one in a line, in a list or in a fence, as models like to give them. What stands between
 * them is left out, and so is what a model thinks aloud.
 */
export function objectReader(): ObjectReader {
  let text = ''
  let depth = 0
  let quoted = false
  let escaped = false
  let outside = ''
  let thinking = false

  const begin = (sign: string): void => {
    outside = (outside + sign).slice(-8)
    if (outside.endsWith('<think>')) thinking = true
    if (outside.endsWith('</think>')) thinking = false
    if (sign !== '{' || thinking) return
    text = sign
    depth = 1
  }
  const goOn = (sign: string): void => {
    text += sign
    if (escaped) escaped = false
    else if (quoted && sign === '\\') escaped = true
    else if (sign === '"') quoted = !quoted
    else if (!quoted && sign === '{') depth += 1
    else if (!quoted && sign === '}') depth -= 1
    if (text.length <= longest) return
    depth = 0
    quoted = false
    text = ''
  }
  return {
    read(piece) {
      const closed: (Record<string, unknown> | null)[] = []
      for (const sign of piece) {
        if (depth === 0) begin(sign)
        else {
          goOn(sign)
          if (depth === 0) closed.push(parsed(text))
        }
      }
      return closed
    },
    open: () => depth > 0,
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}
