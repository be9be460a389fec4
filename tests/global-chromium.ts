import type { TestProject } from 'vitest/node'
import { findChromium } from './chromium.ts'

/** Finds, or fetches, the browser once for all journeys. */
export default async function prepare(project: TestProject) {
  project.provide('chromium', await findChromium())
}
