// Adds up what vitest reported in several runs and says it in one line; leaves with 1 when anything failed.
import { existsSync, readFileSync } from 'node:fs'

const counts = process.argv.slice(2).map(count)
const passed = counts.reduce((sum, run) => sum + run.passed, 0)
const failed = counts.reduce((sum, run) => sum + run.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

function count(file) {
  // A run that wrote no report broke down as a whole.
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  // A file that could not even be loaded has no tests to fail, and an error outside of all tests has no file.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  ).length
  const failed = report.numFailedTests + broken
  return { passed: report.numPassedTests, failed: failed || (report.success ? 0 : 1) }
}
