import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { birthOf } from './birth.ts'
import { lockFolder } from './lock.ts'

const lockIn = (folder: string) => join(folder, 'carrel.lock')
const holderOf = (folder: string) => JSON.parse(readFileSync(lockIn(folder), 'utf8')).pid

async function anotherProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  if (!child.pid) throw new Error('It has no number.')
  return { child, pid: child.pid }
}

it('refuses a folder that a living process holds, and says which', async () => {
  const folder = temporaryFolder()
  const { pid } = await anotherProcess()
  writeFileSync(lockIn(folder), JSON.stringify({ pid, birth: birthOf(pid) }))
  expect(() => lockFolder(folder)).toThrow(`${folder} is in use by process ${pid}; stop that one`)
})

it('takes a folder over from a process that was killed', async () => {
  const folder = temporaryFolder()
  const { child, pid } = await anotherProcess()
  writeFileSync(lockIn(folder), JSON.stringify({ pid, birth: birthOf(pid) }))
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockFolder(folder)
  expect(holderOf(folder)).toBe(process.pid)
})

it('takes a folder over when the number of the dead process belongs to another one now', async () => {
  const folder = temporaryFolder()
  const { pid } = await anotherProcess()
  writeFileSync(lockIn(folder), JSON.stringify({ pid, birth: 'before the last boot' }))
  lockFolder(folder)
  expect(holderOf(folder)).toBe(process.pid)
})

it.each(['', '{"pid":', '{"pid":"x"}', 'null'])('takes a folder over whose lock says only %j', text => {
  const folder = temporaryFolder()
  writeFileSync(lockIn(folder), text)
  lockFolder(folder)
  expect(holderOf(folder)).toBe(process.pid)
})

it('lets go of its own lock only', () => {
  const folder = temporaryFolder()
  const lock = lockFolder(folder)
  writeFileSync(lockIn(folder), 'of somebody else')
  lock.release()
  expect(readFileSync(lockIn(folder), 'utf8')).toBe('of somebody else')

  const other = temporaryFolder()
  lockFolder(other).release()
  expect(existsSync(lockIn(other))).toBe(false)
})

it('gives a dead lock to exactly one of many who come at once', async () => {
  const folder = temporaryFolder()
  writeFileSync(lockIn(folder), JSON.stringify({ pid: 2 ** 22 + 1, birth: 'long ago' }))
  const script = `
    import { lockFolder } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
    process.stdin.once('data', () => {
      try { lockFolder(process.argv[1]); console.log('taken'); setInterval(() => {}, 1000) }
      catch (problem) { console.log(problem.name) }
    })
    console.log('waiting')`
  const contenders = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script, folder]),
  )
  onTestFinished(() => {
    for (const contender of contenders) contender.kill('SIGKILL')
  })
  await Promise.all(contenders.map(contender => once(contender.stdout, 'data')))
  const verdicts = contenders.map(contender => once(contender.stdout, 'data'))
  for (const contender of contenders) contender.stdin.write('go\n')
  const said = (await Promise.all(verdicts)).map(([chunk]) => String(chunk).trim())
  expect(said.toSorted()).toEqual([...Array(5).fill('StartProblem'), 'taken'])
  expect(readdirSync(folder)).toEqual(['carrel.lock'])
})
