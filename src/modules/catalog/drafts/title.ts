import { clean } from './text.ts'

const articles: Record<string, RegExp> = {
  en: /^(?:the|an|a)\s+(?=\S)/i,
  fr: /^(?:les|le|la|une|un|l['’])\s*(?=\S)/i,
  de: /^(?:der|die|das|eine|ein)\s+(?=\S)/i,
  es: /^(?:los|las|el|la|una|un)\s+(?=\S)/i,
  it: /^(?:gli|il|lo|la|le|i|una|un|l['’])\s*(?=\S)/i,
  pt: /^(?:os|as|o|a|uma|um)\s+(?=\S)/i,
  nl: /^(?:de|het|een)\s+(?=\S)/i,
  sv: /^(?:den|det|en|ett)\s+(?=\S)/i,
}

/** The title as it is filed: without its article, punctuation at its head, or more than an index can hold. */
export function sortTitleOf(title: string, language: string | null): string {
  const article = articles[language?.slice(0, 2) ?? 'en']
  const headless = title.replace(/^[\s\p{P}\p{S}]+/u, '') || title
  return clean((article ? headless.replace(article, '') : headless) || headless, 200)
}
