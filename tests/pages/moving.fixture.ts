import { modules } from '../../src/modules.ts'
import { jobContext } from '../job-context.ts'
import { uploadLog } from '../log-import.ts'
import type { Browser, testSite } from '../site.ts'

const table =
  'Book Id,Title,Author,ISBN13,My Rating,Date Read,Bookshelves,Exclusive Shelf,My Review\n' +
  '1,Middlemarch,George Eliot,,5,2020/02/03,,read,Loved it\n2,موسم الهجرة إلى الشمال,,,4,0000/13/45,,read,\n' +
  '3,,Nobody,,,,,read,\n4,Dunes,Ann Own,123456789,9,,"sea, sand",to-read,\n,,Nobody,,,,,read,\n'

/** Files that one brought: one that waits to be read, a preview of every kind of row, one that is no library, one in the log. */
export async function movingInEveryState(
  site: ReturnType<typeof testSite>,
  reader: Browser,
): Promise<{ addresses: Array<[string, string]>; further: string[] }> {
  const run = async (name: string, address: string) => {
    const job = modules.flatMap(({ jobs = [] }) => jobs).find(one => one.name === name)
    await job?.run({ importId: address.replace('/reading/imports/', '') }, jobContext(site, new Date()))
  }
  const brought = async (text: string) => {
    const address = await uploadLog(reader, text)
    await run('reading.read-import', address)
    return address
  }
  const written = await brought(table)
  await reader.submit(`${written}/commitment`)
  await run('reading.write-import', written)
  const ready = await brought(table.replaceAll('Dunes', 'Other dunes'))
  const kinds = ['sure', 'unsure', 'none', 'known', 'unreadable'].map(kind => `${ready}?rows=${kind}`)
  const refused = await brought('a,b\n1,2\n')
  return {
    addresses: [['/reading/imports/:id', written]],
    further: [ready, ...kinds, refused, await uploadLog(reader, table)],
  }
}
