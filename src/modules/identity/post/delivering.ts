import type { MailSettings } from '../../../config.ts'
import type { Written } from './letter.ts'

/** Well under the minute after which a run counts as lost and the next one begins. */
const patience = 45_000

/**
 * Gives one mail to the mail server.
 * @param id makes the Message-ID, so that a mail that was sent twice after a crash is known for the same
 * @throws when the server does not take it; `isRefusal` says whether it never will
 */
export async function deliver(
  { smtpUrl, from, publicUrl }: MailSettings,
  {
    id,
    to,
    written,
    now,
    signal,
  }: { id: string; to: string; written: Written; now: Date; signal: AbortSignal },
): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const sending = transport.sendMail({
    ...written,
    from,
    // Not as text, which would be read as a list of addresses.
    to: { name: '', address: to },
    date: now,
    messageId: `<${id}@${new URL(publicUrl).hostname}>`,
    // RFC 3834: so that nobody's absence note answers, and no answer is answered.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  })
  try {
    await Promise.race([sending, endOf(AbortSignal.any([signal, AbortSignal.timeout(patience)]))])
  } finally {
    transport.close()
  }
}

/** Whether the server said for good that it will not take this mail; whatever else went wrong may go well later. */
export const isRefusal = (cause: unknown): boolean => {
  const { code, responseCode } = Object(cause)
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500
}

const endOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(new Error('The mail server took too long.'))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
