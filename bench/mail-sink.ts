import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { MailSettings } from '../src/config.ts'

/** A mail server that takes whatever comes and keeps nothing. */
export async function startMailSink(): Promise<{
  settings: MailSettings
  taken(): number
  close(): Promise<void>
}> {
  let taken = 0
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, _session, done) {
      stream.resume()
      stream.on('end', () => {
        taken += 1
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    settings: {
      smtpUrl: `smtp://127.0.0.1:${port}`,
      from: 'Carrel <carrel@example.org>',
      publicUrl: 'https://books.example.org',
    },
    taken: () => taken,
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
