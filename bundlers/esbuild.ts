import { dirname } from 'node:path'
import { PRELOAD_FILE, PRELOAD_PATH_MODULE, preloadIn } from './shipped.js'

/** What the plugin uses of esbuild's `PluginBuild`. */
export interface EsbuildBuild {
  readonly initialOptions: { format?: string; platform?: string }
  onResolve(
    options: { filter: RegExp; namespace?: string },
    callback: (args: { path: string; resolveDir: string }) => {
      path: string
      namespace: string
      pluginData: string
    },
  ): void
  onLoad(
    options: { filter: RegExp; namespace?: string },
    callback: (args: { path: string; pluginData: string }) => {
      contents: string
      loader: 'js' | 'file'
      resolveDir?: string
    },
  ): void
}

/** A plugin as esbuild takes it. */
export interface ReadyMadePreloadPlugin {
  readonly name: string
  setup(build: EsbuildBuild): void
}

const SCHEME = 'electron-port-bridge:'

/**
 * A plugin for esbuild that puts the ready-made preload beside main's output, where `secureWebPreferences()` finds it,
 * wherever the app is moved. The file's name is by esbuild's option `assetNames`.
 *
 * @example
 * await build({ entryPoints: ['src/main.ts'], plugins: [readyMadePreload()], … })
 */
export function readyMadePreload(): ReadyMadePreloadPlugin {
  return {
    name: 'electron-port-bridge:ready-made-preload',
    setup(build) {
      const { format, platform } = build.initialOptions
      const esm = format === undefined ? platform === 'neutral' : format === 'esm'
      build.onLoad({ filter: PRELOAD_PATH_MODULE }, ({ path }) => ({
        contents: [
          `import file from '${SCHEME}${PRELOAD_FILE}'`,
          // What the `file` loader gives is relative to the output that this becomes part of.
          ...(esm
            ? [
                "import { fileURLToPath } from 'node:url'",
                'const locate = () => fileURLToPath(new URL(file, import.meta.url))',
              ]
            : ["import { join } from 'node:path'", 'const locate = () => join(__dirname, file)']),
          'export { locate as readyMadePreload }',
        ].join('\n'),
        loader: 'js',
        resolveDir: dirname(path),
      }))
      // A name without a folder: esbuild writes it into a comment of its output.
      build.onResolve({ filter: new RegExp(`^${SCHEME}`) }, ({ resolveDir }) => ({
        path: PRELOAD_FILE,
        namespace: SCHEME,
        pluginData: preloadIn(resolveDir),
      }))
      build.onLoad({ filter: /./, namespace: SCHEME }, ({ pluginData }) => ({
        contents: pluginData,
        loader: 'file',
      }))
    },
  }
}
