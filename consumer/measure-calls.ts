import { isDeclaredError } from '../contract/declared-error.js'
import { invalidArgument, isKitError } from '../contract/errors.js'
import type { IncomingStream } from '../contract/infer.js'
import { own } from '../contract/own.js'
import { type Ask, wrapClient } from './wrap-client.js'

/** The group of tracks in the Performance panel; each contract has a track of its own. */
const TRACK_GROUP = 'electron-port-bridge'

/** Any client: of main, of a page, over a port. */
interface AnyClient {
  readonly name: string
  close(): void
}

/**
 * A client like `client`, whose calls and streams are entries of the platform's performance timeline
 * (`performance.measure`), named `notes.open`: from the call to its answer, from a stream's first pull to its end. Chrome's
 * Performance panel shows them on a track of the contract's own, failures in red. Neither inputs nor results are in them.
 *
 * An entry is handed to every `PerformanceObserver` and to a recording of DevTools, and not kept in the timeline's
 * buffer, which nothing bounds.
 *
 * @throws {KitError} `INVALID_ARGUMENT` for what is no client.
 * @example
 * const api = measureCalls(await connect<typeof notes>('notes'))
 */
export function measureCalls<C extends AnyClient>(client: C): C {
  const name = own(client, 'name')
  if (typeof name !== 'string' || typeof own(client, 'close') !== 'function')
    throw invalidArgument('client', 'a client, as `connect` gives it', client)
  return wrapClient(client, {
    calls: (member, ask) => measuredCall(name, member, ask),
    streams: (member, ask) => measuredStream(name, member, ask),
  })
}

function measuredCall(contract: string, member: string, ask: Ask): Ask {
  return (...args) => {
    const began = performance.now()
    return (ask(...args) as Promise<unknown>).then(
      (result) => {
        enter(contract, member, 'call', began, 'ok')
        return result
      },
      (error: unknown) => {
        enter(contract, member, 'call', began, codeOf(error))
        throw error
      },
    )
  }
}

function measuredStream(contract: string, member: string, ask: Ask): Ask {
  return (...args) => {
    const source = ask(...args) as IncomingStream<unknown>
    let began: number | undefined
    let items = 0
    let isOver = false
    /** Once, whatever is pulled behind it; a stream that was never pulled has no entry. */
    const end = (outcome: string) => {
      if (began !== undefined && !isOver) enter(contract, member, 'stream', began, outcome, items)
      isOver = true
    }
    const stream: IncomingStream<unknown> = {
      next() {
        began ??= performance.now()
        return source.next().then(
          (step) => {
            if (step.done) end('ok')
            else items++
            return step
          },
          (error: unknown) => {
            end(codeOf(error))
            throw error
          },
        )
      },
      return() {
        end('left')
        return source.return()
      },
      [Symbol.asyncIterator]: () => stream,
    }
    return stream
  }
}

/** How a request failed, in a word of the kit's or of the contract's. */
function codeOf(error: unknown): string {
  if (isDeclaredError(error)) return error.name
  if (isKitError(error)) return error.code
  // A signal's reason may be anything, and anything may be in it.
  return 'aborted'
}

/** Makes the entry, in the form that DevTools reads (https://developer.chrome.com/docs/devtools/performance/extension). */
function enter(
  contract: string,
  member: string,
  kind: 'call' | 'stream',
  start: number,
  outcome: string,
  items?: number,
): void {
  const title = `${contract}.${member}`
  const properties = [
    ['kind', kind],
    ['outcome', outcome],
  ]
  if (items !== undefined) properties.push(['items', `${items}`])
  const isFine = outcome === 'ok' || outcome === 'left'
  const devtools = {
    dataType: 'track-entry',
    trackGroup: TRACK_GROUP,
    track: contract,
    color: isFine ? (kind === 'call' ? 'primary' : 'secondary') : 'error',
    properties,
    tooltipText: outcome === 'ok' ? title : `${title}: ${outcome}`,
  }
  // Else what was left on Object.prototype would be an option.
  performance.measure(title, {
    __proto__: null,
    start,
    end: performance.now(),
    detail: { devtools },
  } as object)
  performance.clearMeasures(title)
}
