import { burst, burstOfObjects, inFlight, objectsInFlight, oneAtATime, oneObjectAtATime } from './calls.js'
import { binary, byteStream, object } from './large.js'
import { events, stream, streamOfObjects } from './one-way.js'
import type { Workload } from './workload.js'

export const workloads: readonly Workload[] = [
  oneAtATime,
  oneObjectAtATime,
  burst,
  burstOfObjects,
  inFlight,
  objectsInFlight,
  events,
  stream,
  streamOfObjects,
  binary,
  byteStream,
  object,
]
