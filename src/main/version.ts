import { readFileSync } from 'node:fs'

const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')

/** Carrel's version, as package.json has it. */
export const version: string = JSON.parse(text).version
