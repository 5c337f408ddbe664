import type { CdpSession } from '../browser/cdp.js'
import { addressScript } from '../renderer/address-script.js'
import type { WorldScripts } from '../renderer/world-script.js'
import { requestPatterns, toApp } from '../schemes/scheme-map.js'
import type { CdpFrame } from './cdp-frame.js'

/** Electron's name for the world of the preload (`shell/renderer/electron_render_frame_observer.cc`). */
const WORLD_NAME = 'Electron Isolated Context'

/** A script that Chromium was given, and the name by which it can be taken back, once it has said it. */
interface AddedScript {
  identifier: string | undefined
  done: Promise<string | undefined>
}

/** Everything that has to be in place before the first document of a frame's process runs. */
export class SessionScripts {
  readonly #session: CdpSession
  #added: AddedScript[] = []

  /** `taken`: built-in schemes that the app answers for. `present` is told of the document that is there already. */
  constructor(
    session: CdpSession,
    scripts: WorldScripts,
    taken: readonly string[],
    present: (frame: CdpFrame) => void,
  ) {
    this.#session = session
    session.need('Page.enable')
    // Before the lifecycle events of the past are repeated, so that the document they speak of is known.
    session.need('Page.getFrameTree', {}, ({ frameTree }) =>
      present((frameTree as { frame: CdpFrame }).frame),
    )
    session.need('Page.setLifecycleEventsEnabled', { enabled: true })
    session.need('Runtime.enable')
    session.need('Log.enable')
    session.need('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 })
    session.need('Fetch.enable', {
      patterns: [
        { urlPattern: '*', resourceType: 'Document' },
        ...requestPatterns(),
        ...taken.map((scheme) => ({ urlPattern: `${scheme}:*` })),
      ],
    })
    session.need('Runtime.addBinding', {
      name: scripts.binding,
      ...(scripts.isolated ? { executionContextName: WORLD_NAME } : {}),
    })
    this.replace(scripts)
  }

  /** The renderer has them; a navigation that overtook them would start without a preload. */
  get inPlace(): Promise<unknown> {
    return Promise.all(this.#added.map(({ done }) => done))
  }

  /** Takes effect from the next document on. */
  replace(scripts: WorldScripts): void {
    // At once where the name is known: a navigation that is asked for next must not find the old ones.
    for (const { identifier, done } of this.#added) {
      if (identifier === undefined) void done.then((late) => this.#remove(late))
      else this.#remove(identifier)
    }
    const addresses = addressScript()
    const isolated = scripts.isolated ? { worldName: WORLD_NAME } : {}
    // The main world's half first: the preload's half looks for it when it starts.
    this.#added = [
      ...(addresses === '' ? [] : [this.#add({ source: addresses })]),
      ...(addresses === '' || !scripts.isolated ? [] : [this.#add({ source: addresses, ...isolated })]),
      ...(scripts.mainWorld === '' ? [] : [this.#add({ source: scripts.mainWorld })]),
      this.#add({ source: scripts.preloadWorld, ...isolated }),
    ]
  }

  #remove(identifier: string | undefined): void {
    if (identifier !== undefined)
      this.#session.tell('Page.removeScriptToEvaluateOnNewDocument', { identifier })
  }

  #add(params: Record<string, unknown>): AddedScript {
    const script: AddedScript = { identifier: undefined, done: Promise.resolve(undefined) }
    script.done = this.#session
      .need('Page.addScriptToEvaluateOnNewDocument', params, ({ identifier }) => {
        script.identifier = String(identifier)
      })
      .then(() => script.identifier)
      .catch(() => undefined)
    return script
  }
}

/** A worker of a custom scheme sees its own addresses too: it is stopped before its first script for that. */
export function setUpWorker(session: CdpSession, url: string): void {
  if (toApp(url) === url) return
  session.tell('Debugger.enable')
  session.tell('Debugger.setInstrumentationBreakpoint', { instrumentation: 'beforeScriptExecution' })
}

/** To evaluate in a worker that still waits to be started crashes it, so this is done when it has stopped. */
export function workerStopped(session: CdpSession): void {
  session.tell('Runtime.evaluate', { expression: addressScript() })
  session.tell('Debugger.disable')
}
