import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import { DIST, filesOfDoors, textsOf } from '../../pollution/doors.js'
import { namesIn } from '../../pollution/names.js'
import { attack, PLAIN, pages, run } from './attack.js'

const SCRIPTS = join(import.meta.dirname ?? '.', '../../pollution')
for (const name of readdirSync(SCRIPTS).filter((name) => name.endsWith('.js')))
  pages.set(`main/pollution/${name}`, {
    html: readFileSync(join(SCRIPTS, name), 'utf8'),
    headers: { 'content-type': 'text/javascript' },
  })
pages.set('main/texts.json', { html: JSON.stringify(textsOf(['contract', 'port', 'renderer'])) })
pages.set('main/polluted', { html: PLAIN })

const names = namesIn(filesOfDoors(['renderer', 'contract']))

// Without a preload: its part is played in the page, so that thousands of handshakes take seconds.
attack(
  'M09',
  "data on the page's Object.prototype, under any name that the page's door reads, changes none of its answers",
  'chromium',
  async ({ show }) => {
    const win = await show('app://main/polluted', { sandbox: true, contextIsolation: true })
    const found = await win.webContents.executeJavaScript(`(async () => {
      const { runInPage } = await import('/pollution/run-in-page.js')
      return runInPage(await (await fetch('/texts.json')).json(), ${JSON.stringify(names)})
    })()`)
    console.log(`${found.cases} cases of ${found.names} names; the browser's own exceptions: ${found.excepted.join('; ')}`)
    if (process.env.POLLUTION_SHOW) console.log(found.clean.join('\n'))
    assert.equal(found.failures, [])
  },
)

const folder = mkdtempSync(join(tmpdir(), 'polluted-preload-'))
process.on('exit', () => rmSync(folder, { recursive: true }))
const inPreload = namesIn(filesOfDoors(['preload']))

/** Leaves all the names on the `Object.prototype` of the world that it runs in, but for those that it has itself. */
const soil = (names: readonly string[], value: string) =>
  `for (const name of ${JSON.stringify(names)}) if (!(name in Object.prototype) && name !== 'get' && name !== 'set') Object.prototype[name] = ${value}`

attack(
  'M10',
  "data on the isolated world's and the page's Object.prototype, under all names at once, changes nothing of a session",
  'chromium',
  async ({ show, inPage }) => {
    const told: unknown[] = []
    const handlers: string[] = []
    for (const value of ['undefined', '"polluted"', '7', '({ polluted: true })'])
      for (const when of ['before', 'after']) {
        const kit = readFileSync(join(DIST, 'preload-auto.cjs'), 'utf8')
        const parts = [soil(inPreload, value), kit]
        const preload = join(folder, `${handlers.length}.cjs`)
        writeFileSync(preload, (when === 'before' ? parts : parts.reverse()).join('\n'))
        const win = await show('app://main/', { ...secureWebPreferences(), preload })
        told.push(
          await inPage(
            win,
            `${soil(names, value)}
            const api = await connect('notes')
            const answers = [await api.calls.open({ id: 'a' }), await codeOf(api.calls.open({ id: 'missing' })), await codeOf(connect('none', { timeoutMs: 50 }))]
            for await (const n of api.streams.count(2)) answers.push(n)
            api.close()
            answers.push((await api.closed).code)
            for (const name of ${JSON.stringify(names)}) if (!(name in Node.prototype)) delete Object.prototype[name]
            return answers`,
          ),
        )
        handlers.push('open a from app://main', 'open missing from app://main', 'count returned')
      }
    for (const answers of told) assert.equal(answers, told[0])
    return handlers
  },
)

void run()
