import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { makeSocketFolder, removeSocketFolder } from '../embedded/socket.ts'
import { socketFolderOf } from '../embedded/start.ts'
import { silentLog } from '../log.ts'
import { StartProblem } from '../start-problem.ts'
import { type MakeHere, orderBackup, takeOrders } from './orders.ts'

/** A program that takes orders for a DATA_DIR of its own. */
async function taking(make: MakeHere) {
  const dataDir = temporaryFolder()
  const folder = makeSocketFolder(socketFolderOf(dataDir))
  const stop = await takeOrders(dataDir, make, silentLog)
  onTestFinished(async () => {
    await stop()
    removeSocketFolder(folder)
  })
  return { dataDir, stop, socket: join(folder, 'orders') }
}

/** Never ends by itself. */
const endless =
  (begun: () => void, given: (signal: AbortSignal) => void): MakeHere =>
  async (_path, _say, signal) => {
    given(signal)
    begun()
    await setTimeout(60_000, undefined, { signal }).catch(() => {
      throw signal.reason
    })
  }

it('passes on what is said, and says when nobody listens', async () => {
  const { dataDir } = await taking(async (path, say) => {
    say(`Making ${path}.`)
    say('Ä line\nwith two.')
  })
  const said: string[] = []
  expect(await orderBackup(dataDir, '/there/one.tar.gz', sentence => said.push(sentence))).toBe(true)
  expect(said).toEqual(['Making /there/one.tar.gz.', 'Ä line\nwith two.'])
  expect(await orderBackup(temporaryFolder(), '/x', () => {})).toBe(false)
})

it('passes on why there is none', async () => {
  const { dataDir } = await taking(async () => {
    throw new StartProblem('The disk is full.')
  })
  await expect(orderBackup(dataDir, '/x', () => {})).rejects.toThrow(new StartProblem('The disk is full.'))
})

it('gives a backup up when the program leaves', async () => {
  const begun = Promise.withResolvers<void>()
  const { dataDir, stop } = await taking(endless(begun.resolve, () => {}))
  const ordered = orderBackup(dataDir, '/x', () => {})
  await begun.promise
  await Promise.all([
    stop(),
    expect(ordered).rejects.toThrow('The program was stopped, so no backup was made.'),
  ])
})

it('gives a backup up when whoever ordered it leaves', async () => {
  const begun = Promise.withResolvers<void>()
  const given = Promise.withResolvers<AbortSignal>()
  const { socket } = await taking(endless(begun.resolve, given.resolve))
  const customer = connect(socket)
  customer.write('{"backup":"/x"}\n')
  await begun.promise
  customer.destroy()
  const signal = await given.promise
  await expect.poll(() => signal.aborted).toBe(true)
})

it('goes on after an order that makes no sense', async () => {
  const made: string[] = []
  const { dataDir, socket } = await taking(async path => {
    made.push(path)
  })
  for (const order of ['', 'nonsense\n', '{}\n', '{"backup":"relative"}\n', '[]\n', 'null\n']) {
    const customer = connect(socket)
    customer.end(order)
    await new Promise(resolve => customer.resume().once('close', resolve))
  }
  expect(await orderBackup(dataDir, '/y', () => {})).toBe(true)
  expect(made).toEqual(['/y'])
})
