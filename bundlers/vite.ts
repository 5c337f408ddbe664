import { dirname, posix } from 'node:path'
import { PRELOAD_FILE, PRELOAD_PATH_MODULE, preloadIn } from './shipped.js'

/** What the plugin uses of the context that Vite, Rollup and Rolldown call it in. */
export interface EmittingContext {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): string
}

/** A plugin as Vite, Rollup and Rolldown take it; it depends on the types of none of them. */
export interface ReadyMadePreloadPlugin {
  readonly name: string
  config(config: { build?: { ssr?: boolean | string } }): { build: { ssrEmitAssets: true } } | undefined
  load(this: EmittingContext, id: string): string | undefined
  renderChunk(code: string, chunk: { fileName: string }): { code: string; map: null } | null
}

/** Stands for the preload's path until it is known which chunk it is named in. */
const PLACE = '__electron_port_bridge_preload__'

/**
 * A plugin for Vite (so electron-vite and Electron Forge's Vite plugin), Rollup and Rolldown that puts the ready-made
 * preload beside main's output, as `preload-auto.cjs`, where `secureWebPreferences()` finds it, wherever the app is
 * moved. It belongs where main is built; where main does not bundle the kit it does nothing.
 *
 * @example
 * // electron.vite.config.ts
 * export default defineConfig({ main: { plugins: [readyMadePreload()] } })
 */
export function readyMadePreload(): ReadyMadePreloadPlugin {
  return {
    name: 'electron-port-bridge:ready-made-preload',
    // Of what is built for a server Vite keeps no assets, since a client's build has them as a rule. Here there is none.
    config: ({ build }) => (build?.ssr ? { build: { ssrEmitAssets: true } } : undefined),
    load(id) {
      const [path = id] = id.split('?')
      if (!PRELOAD_PATH_MODULE.test(path)) return undefined
      this.emitFile({ type: 'asset', fileName: PRELOAD_FILE, source: preloadIn(dirname(path)) })
      return [
        "import { fileURLToPath } from 'node:url'",
        `export const readyMadePreload = () => fileURLToPath(new URL(/* @vite-ignore */ '${PLACE}', import.meta.url))`,
      ].join('\n')
    },
    // Not by `import.meta.ROLLUP_FILE_URL_…`: of that Vite 8 makes a URL for a page, below its `base`.
    renderChunk(code, { fileName }) {
      if (!code.includes(PLACE)) return null
      const path = posix.relative(posix.dirname(fileName), PRELOAD_FILE)
      return { code: code.replaceAll(PLACE, path), map: null }
    },
  }
}
