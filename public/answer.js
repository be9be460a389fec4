// An answer comes sentence by sentence: the page is asked for what it has as soon as there is more.
const part = () => document.getElementById('answer-part')
const source = part()?.dataset.events && new EventSource(part().dataset.events)

if (source) {
  source.addEventListener('grown', () => part()?.dispatchEvent(new Event('grown')))
  document.addEventListener('htmx:after:settle', () => {
    if (!part()?.dataset.events) source.close()
  })
  addEventListener('pagehide', () => source.close())
}
