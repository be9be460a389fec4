import type { LookupSettings } from '../../../config.ts'
import { googleBooks } from './google-books.ts'
import { openLibrary } from './open-library.ts'
import { patientSource } from './patient-source.ts'
import type { Source } from './source.ts'

// Whether a host is down is remembered between questions, for as long as the process lives.
const opened = new WeakMap<LookupSettings, readonly Source[]>()

/** Those that this installation asks, in the order of trust. */
export function sourcesOf(settings: LookupSettings): readonly Source[] {
  let sources = opened.get(settings)
  if (sources === undefined) {
    sources = [
      ...(settings.openLibrary ? [openLibrary(settings.openLibrary, settings)] : []),
      ...(settings.googleBooks ? [googleBooks(settings.googleBooks, settings)] : []),
    ].map(source => patientSource(source))
    opened.set(settings, sources)
  }
  return sources
}
