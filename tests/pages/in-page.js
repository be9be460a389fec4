// Evaluated in the page under check, as text: it uses nothing from around it. Its value is what is wrong, in words.
;(() => {
  const all = selector => [...document.querySelectorAll(selector)]
  const words = element => (element?.textContent ?? '').replace(/\s+/g, ' ').trim()
  const isNamed = element => Boolean(element.ariaLabel) || element.hasAttribute('aria-labelledby')

  const headings = () => {
    const found = all('h1')
    if (found.length !== 1) return [`there are ${found.length} h1, not one`]
    const heading = words(found[0])
    if (document.title.replace(/^Error: /, '').startsWith(heading)) return []
    return [`the title "${document.title}" does not start with the h1 "${heading}"`]
  }

  const landmarks = () => {
    const expected = [
      'main',
      'body > header',
      'body > footer',
      'nav',
      '[role="search"]',
      '#announcer[role="status"]',
    ]
    return [
      ...expected.filter(selector => all(selector).length === 0).map(selector => `there is no ${selector}`),
      ...(all('main').length > 1 ? ['there are several main'] : []),
      ...all('nav')
        .filter(nav => !isNamed(nav))
        .map(() => 'a nav has no label'),
    ]
  }

  const repeatedIds = () => {
    const ids = all('[id]').map(({ id }) => id)
    const repeated = new Set(ids.filter((id, place) => ids.indexOf(id) !== place))
    return [...repeated].map(id => `id ${id} is there twice`)
  }

  const namelessFields = () =>
    all('input:not([type="hidden"]), select, textarea')
      .filter(field => field.labels.length === 0 && !isNamed(field))
      .map(field => `field ${field.name || field.id} has no label`)

  const lostReferences = () =>
    ['aria-describedby', 'aria-labelledby'].flatMap(name =>
      all(`[${name}]`)
        .flatMap(element => element.getAttribute(name).split(/\s+/))
        .filter(id => id && !document.getElementById(id))
        .map(id => `${name} names ${id}, which is not there`),
    )

  // The policy would refuse it in silence.
  const inlineCode = () => [
    ...all('script:not([src], [type="application/ld+json"]), style').map(
      ({ tagName }) => `there is an inline ${tagName.toLowerCase()}`,
    ),
    ...all('*').flatMap(element =>
      element
        .getAttributeNames()
        .filter(name => /^(on|hx-on|data-hx-on)/.test(name))
        .map(name => `${name} holds code`),
    ),
  ]

  // A message that was never put into words, or a number that was never put into its message.
  const wordless = () =>
    all('main *')
      .filter(({ children }) => children.length === 0)
      .map(words)
      .filter(text => /^[a-z]+(\.[a-z-]+){2,}$/.test(text) || /(^|\s)#(\s|$)/.test(text))
      .map(text => `"${text}" is no text for people`)

  return [
    ...wordless(),
    ...headings(),
    ...landmarks(),
    ...repeatedIds(),
    ...namelessFields(),
    ...lostReferences(),
    ...inlineCode(),
  ]
})()
