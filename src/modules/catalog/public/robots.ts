/**
 * What programs that walk the web may read: public pages alone, each at its one address. Whatever is not named is not theirs, so a
 * page that is added is private here until somebody says otherwise. The longer of two rules holds (RFC 9309).
 */
export const robots = (publicUrl: string): string =>
  [
    'User-agent: *',
    'Disallow: /',
    'Allow: /$',
    'Allow: /assets/',
    'Allow: /covers/',
    'Allow: /feeds/',
    'Allow: /sitemap.xml',
    'Allow: /sitemaps/',
    'Allow: /catalog$',
    'Allow: /books/',
    'Disallow: /books/new',
    'Disallow: /books/*/',
    'Allow: /libraries$',
    'Allow: /libraries/',
    'Disallow: /libraries/new',
    'Disallow: /libraries/*/',
    'Allow: /libraries/pictures/',
    'Allow: /libraries/*/catalogue$',
    '',
    `Sitemap: ${publicUrl}/sitemap.xml`,
    '',
  ].join('\n')
