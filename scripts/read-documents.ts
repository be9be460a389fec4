// Reads every PDF of the samples as a document is read, and writes into docs/insights.md what was read, what was refused and why.
//   node scripts/read-documents.ts [folder of samples]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readInThread } from '../src/modules/insights/documents/reading-thread.ts'
import { isRefused } from '../src/refusal.ts'
import { readMessages, Words } from '../src/web/kit/words.ts'

const root = join(import.meta.dirname, '..')
const samples = resolve(process.argv[2] ?? join(root, '../shared/samples'), 'pdf')
const page = join(root, 'docs/insights.md')
const words = new Words(readMessages(join(root, 'views'))).in('en', 'UTC', new Date())
const never = new AbortController().signal

const lines: string[] = []
for (const file of readdirSync(samples).sort()) {
  const began = performance.now()
  const read = await readInThread({ path: join(samples, file), joined: true }, never)
  const took = Math.round(performance.now() - began)
  lines.push(
    isRefused(read)
      ? `| ${file} | | | | ${words.t(`insights.documents.reasons.${read.refused}`)} |`
      : `| ${file} | ${read.pages} | ${read.chunks.length} | ${read.chunks.reduce((sum, { body }) => sum + body.length, 0)} | ${read.unreadPages ? `${read.unreadPages} pages could not be read` : 'read'} |`,
  )
  console.log(`${file}: ${took} ms`)
}
const table = ['| file | pages | passages | characters | |', '|---|--:|--:|--:|---|', ...lines].join('\n')
const [head = '', rest = ''] = readFileSync(page, 'utf8').split('<!-- samples -->')
const tail = rest.split('<!-- /samples -->')[1] ?? '\n'
writeFileSync(page, `${head}<!-- samples -->\n${table}\n<!-- /samples -->${tail}`)
