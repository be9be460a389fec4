// Reads the numbers of books and copies with the camera: by the browser's own reader, or by one that is loaded when the camera is
// first turned on.
const box = document.getElementById('camera')
const part = name => box.querySelector(`[data-${name}]`)
const video = box?.querySelector('video')
const formats = box?.dataset.formats.split(' ')
const pattern = new RegExp(box?.dataset.pattern ?? '.')
const pause = 2500
let reader
let stream
let last = { number: '', at: 0 }

if (navigator.mediaDevices?.getUserMedia && box) box.hidden = false

async function openReader() {
  const native = window.BarcodeDetector
  const known = native ? await native.getSupportedFormats() : []
  if (formats.every(format => known.includes(format))) return new native({ formats })
  await load(box.dataset.detector)
  const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI
  prepareZXingModule({ overrides: { locateFile: () => box.dataset.wasm } })
  return new BarcodeDetector({ formats })
}

const load = address =>
  new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement('script'), {
      src: address,
      onload: loaded,
      onerror: failed,
    })
    document.head.append(script)
  })

async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    video.srcObject = stream
    await video.play()
    reader ??= await openReader()
  } catch {
    stop()
    part('says').textContent = box.dataset.denied
    return
  }
  turn(true)
  look()
}

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop()
  stream = undefined
  turn(false)
}

function turn(on) {
  video.hidden = !on
  part('start').hidden = on
  part('stop').hidden = !on
  part('says').textContent = ''
  part(on ? 'stop' : 'start').focus()
}

async function look() {
  while (stream) {
    const found = await reader.detect(video).catch(() => [])
    const number = found.map(({ rawValue }) => rawValue).find(value => pattern.test(value))
    if (number) seen(number)
    await new Promise(done => setTimeout(done, 150))
  }
}

// The same book stays in the picture for a while.
function seen(number) {
  const now = Date.now()
  const again = last.number === number && now - last.at < pause
  last = { number, at: now }
  if (again) return
  navigator.vibrate?.(60)
  part('says').textContent = box.dataset.seen.replace('{number}', number)
  document.dispatchEvent(new CustomEvent('carrel:scanned', { detail: number }))
  const field = document.getElementById(box.dataset.into)
  if (!field) return
  field.value = number
  field.form.requestSubmit()
}

box?.addEventListener('click', ({ target }) => {
  if (target.closest('[data-start]')) start()
  else if (target.closest('[data-stop]')) stop()
})
window.addEventListener('pagehide', stop)
