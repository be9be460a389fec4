import { isIP } from 'node:net'
import { z } from 'zod'

export const wholeNumber = (least: number, most: number) =>
  z.coerce.number(`must be a whole number from ${least} to ${most}`).int().min(least).max(most)

export const postgresUrl = z.string().refine(isPostgresUrl, {
  message: 'must look like postgres://user:password@host:5432/database',
})

/** Entries with commas between them. */
const list = z.string().transform(text =>
  text
    .split(',')
    .map(entry => entry.trim())
    .filter(Boolean),
)

// One line, so that no header can be put in.
const sender = /^([^<>\r\n]* <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/

export const keep = /^(\d{1,4})d,(\d{1,4})w,(\d{1,4})m$/
export const networks = list.refine(entries => entries.every(isNetwork), {
  message: 'must hold addresses or networks such as 10.0.0.0/8, with commas between them',
})

export const smtpUrl = z.string().refine(isSmtpUrl, {
  message: 'must look like smtp://user:password@mail.example.org:587',
})
export const publicUrl = z
  .string()
  .refine(isOrigin, 'must look like https://books.example.org, without a path')
  .transform(text => new URL(text).origin)
export const mailFrom = z
  .string()
  .regex(sender, 'must look like Carrel <carrel@example.org> or carrel@example.org')
export const origins = list.refine(entries => entries.every(entry => entry === '*' || isOrigin(entry)), {
  message: 'must hold origins such as https://app.example.org with commas between them, or *',
})

export const httpUrl = z
  .string()
  .refine(text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: 'must look like https://accounts.example.org',
  })

export const hosts = list.refine(
  entries => entries.every(entry => /^(\*\.)?[a-z\d.-]+(:\d+)?$/.test(entry)),
  {
    message: 'must hold hosts such as covers.example.org or *.example.org, with commas between them',
  },
)

export const sentryDsn = z
  .string()
  .refine(isSentryDsn, { message: 'must look like https://key@host/project' })

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)
}

function isSmtpUrl(text: string): boolean {
  return URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== ''
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash, username } = new URL(text)
  return /^https?:$/.test(protocol) && pathname === '/' && !search && !hash && !username
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...others] = text.split('/')
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  if (longest === 0 || others.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest)
}

function isSentryDsn(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, pathname } = new URL(text)
  return /^https?:$/.test(protocol) && username !== '' && /\/\d+$/.test(pathname)
}
