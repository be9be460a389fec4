import type { Browser } from '../site.ts'

/** Addresses of all pages about one patron, each with something on it, and a file of patrons as it is written. */
export async function patronInEveryState(
  visitor: Browser,
  patron: string,
): Promise<{ addresses: Map<string, string>; further: string[] }> {
  await visitor.submit(`${patron}/charges`, { charged: '5.00', kind: 'manual', what: 'A page torn out' })
  const paid = await visitor.submit(`${patron}/payments`, { amount: '2.00', method: 'cash' })
  await visitor.submit(`${patron}/restrictions`, { reason: 'Returns wet books', until: '2030-01-31' })
  const rows = Buffer.from('Card,Name,Category\n20000001,Sam,\n70000001,Mina,\n70000002,Jonas,King\n')
  const file = { field: 'file', name: 'patrons.csv', bytes: rows }
  const sent = await visitor.upload('/patrons/imports', {}, file)
  const writing = await visitor.submit(`${sent.location}/writing`)
  const addresses = new Map([
    ['/patrons/imports/:id', sent.location ?? ''],
    ['/patrons/imports/:id/columns', `${sent.location}/columns`],
    ['/patrons/:id/cards', `${patron}/cards`],
    ['/patrons/:id/loans', `${patron}/loans`],
    ['/patrons/:id/changes', `${patron}/changes`],
    ['/patrons/categories/:code', '/patrons/categories/adult'],
    ['/patrons/:id/charges', `${patron}/charges`],
    ['/patrons/:id/receipts/:receipt', paid.location ?? ''],
  ])
  return { addresses, further: [writing.location ?? ''] }
}
