import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { togetherOf } from '../../pollution/cases.js'
import { filesOfDoors, textsOf } from '../../pollution/doors.js'
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

/** Windows that share the cases: a case mostly waits. */
const SHARES = 3
const TOGETHER = togetherOf(process.env.POLLUTION_TOGETHER)
const names = namesIn(filesOfDoors(['renderer', 'contract']))

// Without a preload: its part is played in the page, so that thousands of handshakes take seconds.
attack(
  'M09',
  "data on the page's Object.prototype, under any name that the page's door reads, changes none of its answers",
  'chromium',
  async ({ show }) => {
    const wins = await Promise.all(
      Array.from({ length: SHARES }, () =>
        show('app://main/polluted', { sandbox: true, contextIsolation: true }),
      ),
    )
    const found = await Promise.all(
      wins.map(async ({ webContents }, share) => {
        const own = await webContents.executeJavaScript(`(async () => {
          const { runInPage } = await import('/pollution/run-in-page.js')
          return runInPage(await (await fetch('/texts.json')).json(), ${JSON.stringify(names)}, ${TOGETHER}, ${share}, ${SHARES})
        })()`)
        const excepted = own.excepted.join('; ') || 'none'
        console.log(`${own.cases} cases of ${own.names} names; the browser's own exceptions: ${excepted}`)
        if (process.env.POLLUTION_SHOW) console.log(own.clean.join('\n'))
        return own
      }),
    )
    assert.equal(
      found.flatMap(({ failures }) => failures),
      [],
    )
  },
)

void run()
