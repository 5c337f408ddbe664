import type { Emitter, EmitterClass } from './emitter.js'
import type { WorldConfig } from './wire.js'

export interface PreloadEnvironment {
  process: Emitter
  require(name: string): unknown
}

/**
 * What a sandboxed preload finds around it: a bare `process`, and a `require` of electron and of the modules that it is
 * given (`lib/sandboxed_renderer/`). Self-contained: its source runs in the page.
 */
export function createEnvironment(
  config: WorldConfig,
  Emitter: EmitterClass,
  electron: object,
  nodeModules: Record<string, unknown>,
  crash: () => void,
): PreloadEnvironment {
  const missing = (name: string): never => {
    throw new Error(`${name} is not available in electron-on-chromium; run it on Electron`)
  }
  const started = performance.now()
  const process = Object.assign(new Emitter(), {
    ...config.process,
    sandboxed: true,
    type: 'renderer',
    isMainFrame: window === window.top,
    contextIsolated: config.contextIsolated,
    contextId: crypto.getRandomValues(new Uint32Array(4)).join('-'),
    noDeprecation: false,
    uptime: () => (performance.now() - started) / 1000,
    getCreationTime: () => performance.timeOrigin,
    getSystemVersion: () => config.process.systemVersion,
    crash: () => {
      crash()
      // The process ends while it waits here, as it does there.
      for (const end = performance.now() + 5000; performance.now() < end; );
      missing('process.crash')
    },
    hang: () => {
      for (;;);
    },
    getHeapStatistics: () => missing('process.getHeapStatistics'),
    getBlinkMemoryInfo: () => missing('process.getBlinkMemoryInfo'),
    getProcessMemoryInfo: async () => missing('process.getProcessMemoryInfo'),
    getSystemMemoryInfo: () => missing('process.getSystemMemoryInfo'),
    getCPUUsage: () => missing('process.getCPUUsage'),
  })
  Reflect.deleteProperty(process, 'systemVersion')

  const modules: Record<string, unknown> = {
    electron,
    'electron/common': electron,
    'electron/renderer': electron,
    ...nodeModules,
  }
  const require = (name: string): unknown => {
    const plain = String(name).replace(/^node:(?=events$|timers$|url$)/, '')
    if (!Object.hasOwn(modules, plain)) throw new Error(`module not found: ${name}`)
    return modules[plain]
  }

  return { process, require }
}
