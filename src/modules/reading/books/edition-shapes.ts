import type { Formatters } from '../../../web/kit/words.ts'
import type { editionsOfWork } from './own-book.ts'

/** The editions of a work as a choice in a form. */
export const editionOptions = ({ t }: Formatters, editions: Awaited<ReturnType<typeof editionsOfWork>>) =>
  editions.map(({ id, title, publisher, year, format, pages }) => ({
    value: id,
    label: [
      title,
      publisher,
      year,
      t(`catalog.formats.${format}`),
      pages && t('catalog.works.pages', { count: pages }),
    ]
      .filter(Boolean)
      .join(', '),
  }))
