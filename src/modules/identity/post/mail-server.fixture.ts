import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import type { MailSettings } from '../../../config.ts'

/** How the server takes what comes next. */
export type Mood = 'well' | 'busy' | 'refusing' | 'silent'

/** A real mail server on a port of its own. */
export async function startMailServer() {
  const received: Email[] = []
  let mood: Mood = 'well'
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, done) {
      if (mood === 'busy') return done(Object.assign(new Error('try later'), { responseCode: 451 }))
      if (mood === 'refusing') return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
      if (mood !== 'silent') done()
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', async () => {
        received.push(await PostalMime.parse(Buffer.concat(chunks)))
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const settings: MailSettings = {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'Carrel <carrel@example.org>',
    publicUrl: 'https://books.example.org',
  }
  return {
    settings,
    received,
    set mood(to: Mood) {
      mood = to
    },
    close: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
