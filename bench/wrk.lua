-- Asks for the addresses of a file in turn and prints one line of JSON. The file is wrk's first argument after --.
local asked, place = {}, 0

function init(args)
  for path in io.lines(args[1]) do asked[#asked + 1] = wrk.format("GET", path) end
end

function request()
  place = place % #asked + 1
  return asked[place]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"bytes":%d,"p50":%f,"p95":%f,"p99":%f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
