import { sql } from 'kysely'
import { libraryOf } from './library.ts'
import { pagesOf } from './paths.ts'
import { openPlace, type Place } from './place.ts'
import { startCarrel } from './program.ts'
import type { Run } from './run.ts'
import { signIn, type Visitor } from './visitor.ts'

export type MemoryResult = { people: number; asked: number; hits: number; share: number; changes: number }

const people = 50

/**
 * How often who is asking was known without the database, while fifty sessions look at pages side by side, one of them chooses
 * its branch anew each second, and every ten seconds the library's settings change, which forgets all of its people.
 */
export async function memory(run: Run): Promise<MemoryResult> {
  const place = await libraryOf(run.works, run.server)
  const carrel = await startCarrel(place)
  const visitors: Visitor[] = []
  // One after the other: each hashes a password.
  for (let count = 0; count < people; count++) visitors.push(await signIn(carrel.address))
  const paths = (await pagesOf(place)).flatMap(({ asked }) => asked.map(({ path }) => path))
  const before = await told(carrel.address)
  const until = performance.now() + run.seconds * run.rounds * 1000
  const changing = change(place, until)
  await Promise.all(
    Array.from({ length: 16 }, async (_, lane) => {
      for (let turn = lane; performance.now() < until; turn += 1) {
        const answer = await visitors[turn % people]?.visit(paths[turn % paths.length] ?? '/')
        await answer?.arrayBuffer()
      }
    }),
  )
  const changes = await changing
  const after = await told(carrel.address)
  await carrel.end()
  const [hits, misses] = [after.hit - before.hit, after.miss - before.miss]
  const result = { people, asked: hits + misses, hits, share: hits / (hits + misses), changes }
  run.tell(
    `${(result.share * 100).toFixed(1)} % of ${result.asked} visitors were known, with ${changes} changes`,
  )
  return result
}

/** @returns how many changes were made */
async function change(place: Place, until: number): Promise<number> {
  const { db, close } = await openPlace(place)
  let changes = 0
  while (performance.now() < until) {
    await sql`
      update identity.sessions set branch_id = null where id_hash = (
        select id_hash from identity.sessions order by created_at desc limit 1)`.execute(db)
    changes += 1
    if (changes % 10 === 0) {
      await sql`update identity.libraries set cloth = cloth`.execute(db)
      changes += 1
    }
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
  await close()
  return changes
}

/** What the program counts of itself. */
async function told(address: string): Promise<{ hit: number; miss: number }> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const count = (outcome: string) =>
    Number(
      new RegExp(`carrel_memory_asked_total\\{memory="visitors",outcome="${outcome}"\\} (\\d+)`).exec(
        text,
      )?.[1] ?? 0,
    )
  return { hit: count('hit'), miss: count('miss') }
}
