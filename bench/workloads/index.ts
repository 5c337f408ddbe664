import { burst, burstOfObjects, inFlight, oneAtATime } from './calls.js'
import { binary, byteStream, object } from './large.js'
import { events, stream } from './one-way.js'
import type { Workload } from './workload.js'

export const workloads: readonly Workload[] = [
  oneAtATime,
  burst,
  burstOfObjects,
  inFlight,
  events,
  stream,
  binary,
  byteStream,
  object,
]
