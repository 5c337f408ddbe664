// What `electron-forge package` does with an app up to where it needs Electron's binary, by the plugins' own code: run in
// the app's folder with the folder to package into. Not run: the look for native modules (there are none), and what
// @electron/packager makes of the folder: an executable with the app beside it.
const { cpSync, existsSync, readdirSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')

const folder = process.cwd()
const load = createRequire(join(folder, 'package.json'))

/** The app's configuration; of TypeScript it is made what Forge itself makes of it when it loads it. */
function configOf() {
  const plain = join(folder, 'forge.config.cjs')
  if (!existsSync(plain)) {
    load('esbuild').buildSync({
      entryPoints: [join(folder, 'forge.config.ts')],
      outfile: plain,
      bundle: true,
      platform: 'node',
      packages: 'external',
    })
  }
  const config = load(plain)
  return config.default ?? config
}

/** Webpack's warnings, which Forge keeps to itself. */
const tell = {
  apply: (compiler) =>
    compiler.hooks.done.tap('tell', (stats) => {
      for (const { message } of stats.toJson({ warnings: true }).warnings) console.log(`warning: ${message}`)
    }),
}

async function compile(plugin, dev) {
  const { Listr } = load('listr2')
  const task = { newListr: (tasks, options) => new Listr(tasks, { ...options, renderer: 'silent' }).run() }
  if (plugin.name === 'vite') return plugin.getHooks()[dev ? 'preStart' : 'prePackage'][0].call(task)
  for (const config of [plugin.config.mainConfig, plugin.config.renderer.config]) {
    config.plugins = [...(config.plugins ?? []), tell]
  }
  if (dev) return plugin.getHooks().preStart[0].call(task)
  plugin.isProd = true
  await plugin.compileMain()
  await plugin.compileRenderers()
}

async function run([target]) {
  const config = configOf()
  const plugin = config.plugins.find(({ name }) => name === 'vite' || name === 'webpack')
  plugin.init(folder)
  await compile(plugin, target === undefined)
  if (target === undefined) return console.log('ready')
  const { packagerConfig } = await plugin.resolveForgeConfig({ ...config, packagerConfig: {} })
  for (const name of readdirSync(folder)) {
    cpSync(join(folder, name), join(target, name), {
      recursive: true,
      filter: (path) => !packagerConfig.ignore(path.slice(folder.length).replaceAll('\\', '/')),
    })
  }
  await plugin.packageAfterCopy(config, target)
  process.exit()
}

run(process.argv.slice(2)).catch((error) => {
  console.error(error)
  process.exit(1)
})
