import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import type { BrowserWindow } from 'electron'
import { rollup } from 'rollup'
import * as assert from 'uvu/assert'
import { e2e, PLAIN, pages, run, showPage, testBridge, until } from './harness.js'

/** The `after` of `docs/migration.md`, as it stands there. */
const AFTER = join(import.meta.dirname ?? '.', '../interop/migration')
const DIST = join(import.meta.dirname ?? '.', '../../../dist')

const doors = {
  name: 'own-package',
  resolveId: (id: string) => {
    const [, door] = /^electron-port-bridge\/(\w+)$/.exec(id) ?? []
    return door && join(DIST, `${door}.js`)
  },
}
/** The samples import each other without an extension, as apps with a bundler do. */
const siblings = {
  name: 'siblings',
  resolveId: (id: string) => (id.startsWith('./') && !id.endsWith('.js') ? join(AFTER, `${id}.js`) : null),
}

async function bundle(file: string): Promise<string> {
  const build = await rollup({
    input: join(AFTER, file),
    external: ['electron', /^node:/],
    plugins: [siblings, doors, nodeResolve({ browser: true })],
    onwarn: () => {},
  })
  const { output } = await build.generate({ format: 'es', inlineDynamicImports: true })
  await build.close()
  return output[0].code
}

async function show(name: string): Promise<BrowserWindow> {
  pages.set(`main/${name}.js`, {
    html: `const lines = globalThis.lines = []; console.log = (...all) => lines.push(all.join(' '))
addEventListener('unhandledrejection', ({ reason }) => lines.push('rejected: ' + reason))
${await bundle(`${name}.js`)}
lines.push('end')`,
    headers: { 'content-type': 'text/javascript' },
  })
  pages.set(`main/${name}`, { html: `${PLAIN}<script type="module" src="/${name}.js"></script>` })
  return showPage(`app://main/${name}`)
}

const linesOf = (win: BrowserWindow): Promise<string[]> =>
  win.webContents.executeJavaScript('globalThis.lines ?? []')

e2e('the twelve channels of docs/migration.md, after', 'model', async () => {
  const source = `data:text/javascript,${encodeURIComponent(await bundle('main.js'))}`
  const { serve, joinWindows, isUnsaved } = (await import(
    source
  )) as typeof import('../interop/migration/main.js')
  const bridge = testBridge()
  serve(bridge)
  const panel = await show('panel')
  await until(async () => (await linesOf(panel)).includes('end'), 'the panel listens')
  const editor = await show('page')
  joinWindows(bridge, editor.webContents, panel.webContents)
  await until(async () => (await linesOf(editor)).includes('end'), 'the end of the page')
  const lines = await linesOf(editor)
  const events = lines.filter((line) => /^(selected|saved) /.test(line))
  assert.equal(
    lines.filter((line) => !events.includes(line)),
    ['a,b', 'first', 'no note x', '25', '50', '75', '100', '25', '50', '1,2,3', 'a1', 'a2', 'true', 'end'],
  )
  assert.equal(events.sort(), ['saved b', 'selected b'])
  assert.equal(
    await linesOf(panel),
    ['end', 'saved b'],
    'an event to one window went to all, or one to all did not',
  )
  assert.is(await isUnsaved(bridge, editor.webContents), true)
})

void run()
