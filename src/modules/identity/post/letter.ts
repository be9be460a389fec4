import { join } from 'node:path'
import { escapeHtml } from '../../../web/kit/escape.ts'
import { type Formatters, readMessages, Words } from '../../../web/kit/words.ts'
import type { LetterParams } from './tables.ts'

export type Written = { subject: string; text: string; html: string }

/**
 * A mail in words, as plain text and as HTML of the same parts. A link that is gone is said to be.
 * @param publicUrl what its link begins with
 */
export function writeLetter(
  mail: { letter: string; params: LetterParams; link: string | null; has_link: boolean },
  publicUrl: string,
): Written {
  const { t } = letterWords().in('en', 'UTC', new Date(0))
  const say = (part: string) => t(`identity.letters.${mail.letter}.${part}`, mail.params)
  const hasAfter = letterWords().has(`identity.letters.${mail.letter}.after`)
  const parts: Parts = {
    subject: oneLine(say('subject')),
    before: paragraphs(say('text')),
    button: mail.has_link ? say('button') : undefined,
    address: mail.link === null ? undefined : publicUrl + mail.link,
    gone: t('identity.letters.link-gone'),
    after: hasAfter ? paragraphs(say('after')) : [],
    footer: t('identity.letters.footer', { place: new URL(publicUrl).host }),
  }
  return { subject: parts.subject, text: asText(parts), html: asHtml(parts) }
}

type Parts = {
  subject: string
  before: string[]
  button: string | undefined
  address: string | undefined
  gone: string
  after: string[]
  footer: string
}

function asText({ before, button, address, gone, after, footer }: Parts): string {
  const link = button === undefined ? [] : [address ? `${button}:\n${address}` : `${button}: ${gone}`]
  return [...before, ...link, ...after, `-- \n${footer}`].join('\n\n')
}

// Mail readers know no stylesheets of ours: the look of the house, inline, in the little that all of them show.
const serif = "font-family:'Iowan Old Style','Palatino Linotype',Palatino,Georgia,serif"
const sans = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
const soft = 'font-size:14px;color:#434d4b'

function asHtml({ subject, before, button, address, gone, after, footer }: Parts): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:0;background:#f7f7f3;color:#18201f;${sans};font-size:16px;line-height:1.5">
<div style="background:#0f4850;padding:16px"><div style="max-width:544px;margin:0 auto"><span style="display:inline-block;background:#f2e2b0;color:#2a2208;padding:4px 12px;${serif};font-size:19px">Carrel</span></div></div>
<div style="max-width:544px;margin:0 auto;padding:24px 16px">
<h1 style="margin:0 0 20px;padding:0 0 12px;border-bottom:4px double #18201f;${serif};font-size:26px;line-height:1.2;font-weight:400">${escapeHtml(subject)}</h1>
${before.map(words => paragraph(words)).join('\n')}
${button === undefined ? '' : linkPart(button, address, gone)}
${after.map(words => paragraph(words, soft)).join('\n')}
<p style="margin:28px 0 0;padding:12px 0 0;border-top:1px solid #c9cec6;${soft}">${escapeHtml(footer)}</p>
</div>
</body></html>
`
}

function linkPart(button: string, address: string | undefined, gone: string): string {
  if (!address) return paragraph(`${button}: ${gone}`, soft)
  const to = escapeHtml(address)
  return `<p style="margin:20px 0"><a href="${to}" style="display:inline-block;background:#0b5560;color:#ffffff;padding:11px 18px;border-radius:2px;text-decoration:none">${escapeHtml(button)}</a></p>
<p style="margin:0 0 16px;overflow-wrap:anywhere;${soft}"><a href="${to}" style="color:#0b5560">${to}</a></p>`
}

const paragraph = (words: string, style?: string): string =>
  `<p style="margin:0 0 16px${style ? `;${style}` : ''}">${escapeHtml(words)}</p>`

const paragraphs = (words: string): string[] => words.split('\n\n')

const oneLine = (words: string): string => words.replace(/\s+/g, ' ').trim()

/** For what a letter of another module says, by the clock of the place it is about. */
export const wordsIn =
  (now: Date) =>
  (zone: string): Formatters =>
    letterWords().in('en', zone, now)

let words: Words | undefined
const letterWords = (): Words => {
  words ??= new Words(readMessages(join(import.meta.dirname, '../../../../views')))
  return words
}
