import { app, BrowserWindow } from 'electron'
import { isKitError } from 'electron-port-bridge/contract'
import { type Inspector, type InspectorOptions, openInspector } from 'electron-port-bridge/inspector'
import type { Bridge } from 'electron-port-bridge/main'
import { readRecording } from 'electron-port-bridge/testing'
import * as assert from 'uvu/assert'
import { NOTES, notes, PAGE, page } from './contracts.js'
import { frameTimes } from './frame-times.js'
import { e2e, inPage, run, runAtEnd, showPage, testBridge, testWindow, until } from './harness.js'
import { spyProvider } from './provider.js'

/** What the consoles of the windows said since the test began. */
const said: string[] = []
app.on('web-contents-created', (_event, contents) => {
  contents.on('console-message', ({ level, message }) => void said.push(`${level} ${message}`))
})

async function inspect(bridge: Bridge, options: InspectorOptions = {}): Promise<Inspector> {
  said.length = 0
  const inspector = await openInspector(bridge, { show: false, ...options })
  runAtEnd(() => inspector.close())
  await until(() => script(inspector, `document.title.includes('inspector')`) as Promise<boolean>, 'its page')
  return inspector
}

const script = (inspector: Inspector, code: string): Promise<unknown> =>
  inspector.window.webContents.executeJavaScript(code)

/** The rows in sight, as `member | outcome`. */
const rowsOf = (inspector: Inspector): Promise<string[]> =>
  script(
    inspector,
    `[...document.querySelectorAll('#space .row:not([hidden])')]
       .map((row) => ['.c-name', '.c-outcome'].map((cell) => row.querySelector(cell).textContent).join(' | '))`,
  ) as Promise<string[]>

async function untilRow(inspector: Inspector, wanted: string | RegExp): Promise<void> {
  let last: string[] = []
  const matches = (row: string) => (typeof wanted === 'string' ? row === wanted : wanted.test(row))
  await until(async () => {
    last = await rowsOf(inspector)
    return last.some(matches)
  }, `the row ${wanted}`).catch((error) => {
    throw new Error(`${error.message}; there are:\n${last.join('\n')}\n${said.join('\n')}`)
  })
}

const textOf = (inspector: Inspector, id: string): Promise<string> =>
  script(inspector, `document.getElementById('${id}').innerText`) as Promise<string>

const press = (inspector: Inspector, key: string, on = 'document.activeElement'): Promise<unknown> =>
  script(
    inspector,
    `${on}.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true, cancelable: true }))`,
  )

const click = (inspector: Inspector, id: string): Promise<unknown> =>
  script(inspector, `document.getElementById('${id}').click()`)

const type = (inspector: Inspector, text: string): Promise<unknown> =>
  script(
    inspector,
    `{ const field = document.getElementById('search'); field.value = ${JSON.stringify(text)}
       field.dispatchEvent(new Event('input')) }`,
  )

const choose = (inspector: Inspector, name: string): Promise<unknown> =>
  script(
    inspector,
    `[...document.querySelectorAll('#space .row:not([hidden])')]
       .find((row) => row.querySelector('.c-name').textContent === ${JSON.stringify(name)})
       .dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))`,
  )

function providedBridge(): Bridge {
  const bridge = testBridge()
  bridge.on('failure', () => {})
  bridge.provide(notes, spyProvider().provider)
  return bridge
}

e2e('the inspector shows each call, stream, event and session as it happens', 'model', async () => {
  const bridge = testBridge()
  bridge.on('failure', () => {})
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const inspector = await inspect(bridge)
  await until(async () => /Nothing has crossed yet/.test(await textOf(inspector, 'empty')), 'an empty list')
  await inPage(
    win,
    `const api = globalThis.api = await connect(${NOTES})
     await api.calls.open({ id: 'a' })
     await codeOf(api.calls.open({ id: 'missing' }))
     await codeOf(api.calls.open({ id: 5 }))
     await codeOf(api.calls.fail())
     api.notices.typing('me')
     for await (const n of api.streams.count(40)) void n`,
  )
  served.events.emit('saved', { id: 'a', at: new Date() })
  await inPage(win, `void globalThis.api.calls.hang()`)
  for (const row of [
    'notes | opened',
    'notes calls.open | ok',
    'notes calls.open | declared-error: NotFound',
    'notes calls.open | refused: INPUT_INVALID',
    'notes calls.fail | failed: INTERNAL',
    'notes notices.typing | ok',
    'notes streams.count | ok · 40 items',
    'notes events.saved | 1 session',
    'notes calls.hang | in flight',
  ])
    await untilRow(inspector, row)
  const places = await textOf(inspector, 'places')
  assert.match(places, 'app://main')
  assert.match(places, /notes\s+#1 · 7 requests · 1 in flight/)
  await inPage(win, `globalThis.api.close()`)
  await untilRow(inspector, 'notes | CLOSED')
  await untilRow(inspector, /^notes calls\.hang \| closed/)
})

e2e('a stream that waits shows that it is stalled, and one that goes on its credit', 'model', async () => {
  const { provider } = spyProvider()
  const bridge = testBridge()
  bridge.provide(notes, provider)
  const win = await showPage()
  const inspector = await inspect(bridge)
  await inPage(
    win,
    `const api = await connect(${NOTES}); const stream = globalThis.stream = api.streams.count(1e6)[Symbol.asyncIterator]()
     await stream.next()`,
  )
  await untilRow(inspector, /^notes streams\.count \| stalled · [\d,]+ items · \d+ stalls?$/)
  await inPage(
    win,
    `for (let n = 0; n < 300; n++) await globalThis.stream.next(); await globalThis.stream.return()`,
  )
  await untilRow(inspector, /^notes streams\.count \| cancelled · [\d,]+ items/)
})

e2e('a refused page is shown with the cure', 'model', async () => {
  const bridge = providedBridge()
  bridge.on('refused', () => {})
  const inspector = await inspect(bridge)
  await showPage('evil://other/')
  await untilRow(inspector, /^a document \| origin: .*evil:\/\/other/)
  await click(inspector, 'problems')
  await until(async () => (await rowsOf(inspector)).length === 1, 'only the problem')
})

e2e('a refused request is shown with its member, the reason and the cure', 'model', async () => {
  const bridge = testBridge()
  bridge.on('refused', () => {})
  bridge.provide(notes, spyProvider().provider, {
    members: {
      'calls.open': { allow: { origins: ['app://admin'] } },
      'calls.fail': { requires: 'user-gesture' },
    },
    use: [
      ({ member, refuse }, next) => {
        if (member === 'calls.echo') throw refuse('not on Sundays')
        return next()
      },
    ],
  })
  const inspector = await inspect(bridge)
  const win = await showPage()
  await inPage(
    win,
    `const api = await connect(${NOTES})
     for (const call of [api.calls.open({ id: 'a' }), api.calls.fail(), api.calls.echo('x')]) await codeOf(call)`,
  )
  await untilRow(inspector, /^a request for notes calls\.open \| member-not-allowed: The member's own allow/)
  await untilRow(inspector, /^a request for notes calls\.fail \| no-user-gesture: .* from a click or a key/)
  await untilRow(inspector, /^a request for notes calls\.echo \| middleware: .*not on Sundays/)
})

e2e('what main asks of a page is shown, and by whom it was asked', 'model', async () => {
  const bridge = testBridge()
  const inspector = await inspect(bridge)
  const win = await showPage()
  await inPage(
    win,
    `globalThis.served = provide(${PAGE}, { calls: { unsaved: () => true, hang: () => {}, lie: () => 5 }, streams: { upload: () => [] } })`,
  )
  const api = await bridge.connect(page, win.webContents)
  await api.calls.unsaved()
  for await (const _ of api.streams.upload());
  await untilRow(inspector, 'page calls.unsaved | ok')
  await untilRow(inspector, 'page streams.upload | ok · 0 items')
  await choose(inspector, 'page calls.unsaved')
  assert.match(await textOf(inspector, 'details'), /Asked by\s+main/)
  const from = await script(
    inspector,
    `[...document.querySelectorAll('#space .row:not([hidden])')]
       .find((row) => row.querySelector('.c-name').textContent === 'page calls.unsaved')
       .querySelector('.c-from').textContent`,
  )
  assert.is(from, 'main → #1 app://main')
  assert.match(await textOf(inspector, 'places'), /#1 · main asks · 2 requests/)
  api.close()
})

e2e('the filter, the kinds, pause and clear do what they say', 'model', async () => {
  const bridge = testBridge()
  const served = bridge.provide(notes, spyProvider().provider)
  const win = await showPage()
  const inspector = await inspect(bridge)
  const counts = (wanted: string | RegExp) =>
    until(async () => new RegExp(wanted).test(await textOf(inspector, 'counts')), `the count ${wanted}`)
  await inPage(
    win,
    `const api = globalThis.api = await connect(${NOTES}); for (let n = 0; n < 5; n++) await api.calls.echo(n)`,
  )
  served.events.emit('saved', { id: 'a', at: new Date() })
  await counts('^7 rows')
  await type(inspector, 'ECHO ok')
  await counts('^5 of 7 rows')
  await type(inspector, 'nothing like it')
  await counts('^0 of 7 rows')
  assert.match(await textOf(inspector, 'empty'), 'No row matches')
  await press(inspector, 'Escape', `document.getElementById('search')`)
  await counts('^7 rows')
  await click(inspector, 'kind-calls')
  await counts('^2 of 7 rows')
  await click(inspector, 'kind-calls')
  await click(inspector, 'pause')
  await inPage(win, `await globalThis.api.calls.echo(1)`)
  await until(
    async () => (await textOf(inspector, 'waiting')) === 'Paused · 2 sightings waiting',
    'two waiting',
  )
  await counts('^7 rows')
  await click(inspector, 'pause')
  await counts('^8 rows')
  await inPage(win, `void globalThis.api.calls.hang()`)
  await counts('^9 rows · 1 in flight')
  await click(inspector, 'clear')
  await counts('^1 row · 1 in flight')
  await until(() => !inspector.recording().includes('calls.echo'), 'main forgot it as well')
})

e2e('it is used by keyboard alone', 'chromium', async () => {
  const bridge = providedBridge()
  const win = await showPage()
  const inspector = await inspect(bridge)
  await inPage(
    win,
    `const api = await connect(${NOTES}); for (let n = 0; n < 60; n++) await api.calls.echo(n); await codeOf(api.calls.fail())`,
  )
  await untilRow(inspector, 'notes calls.fail | failed: INTERNAL')
  const chosen = () =>
    script(
      inspector,
      `document.querySelector('[aria-selected="true"] .c-name')?.textContent ?? ''`,
    ) as Promise<string>
  const focused = () => script(inspector, 'document.activeElement.id') as Promise<string>
  assert.is(await focused(), 'grid')
  await press(inspector, 'End')
  await until(async () => (await chosen()) === 'notes calls.fail', 'the last row')
  const described = `document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))`
  assert.is(await script(inspector, `${described}.getAttribute('aria-rowindex')`), '63')
  await press(inspector, 'ArrowUp')
  await until(async () => (await chosen()) === 'notes calls.echo', 'the row above')
  await press(inspector, 'Home')
  await until(async () => (await chosen()) === 'notes', 'the first row')
  await press(inspector, 'Enter')
  assert.is(await focused(), 'details-body')
  await press(inspector, 'Escape')
  assert.equal([await focused(), await chosen()], ['grid', ''])
  await press(inspector, '/')
  assert.is(await focused(), 'search')
  await press(inspector, 'p')
  assert.is(
    await script(inspector, `document.getElementById('pause').getAttribute('aria-pressed')`),
    'false',
    'typed',
  )
  await press(inspector, 'ArrowDown')
  await press(inspector, 'p')
  assert.is(await script(inspector, `document.getElementById('pause').getAttribute('aria-pressed')`), 'true')
  await press(inspector, '?')
  assert.is(await script(inspector, `document.getElementById('help').open`), true)
  const nameless = `[...document.querySelectorAll('button, input')].filter((it) => !(it.ariaLabel || it.innerText || it.textContent)).length`
  assert.is(await script(inspector, nameless), 0)
})

e2e(
  'a recording is exported that the recorder of testing/ reads, and a row is copied as JSON',
  'chromium',
  async () => {
    const bridge = providedBridge()
    const win = await showPage()
    const inspector = await inspect(bridge)
    await inPage(win, `const api = await connect(${NOTES}); await api.calls.open({ id: 'a' })`)
    await untilRow(inspector, 'notes calls.open | ok')
    const exported = (await script(
      inspector,
      `new Promise((done) => {
       const make = URL.createObjectURL
       URL.createObjectURL = (blob) => { URL.createObjectURL = make; blob.text().then(done); return make(blob) }
       document.getElementById('export').click()
     })`,
    )) as string
    for (const text of [exported, inspector.recording()]) {
      const { lines } = readRecording(text)
      assert.equal(lines.slice(-2), [
        'received #0 CALL session=1 id=1 member=calls.open',
        'sent #1 RESULT session=1 id=1',
      ])
    }
    await choose(inspector, 'notes calls.open')
    const copied = (await script(
      inspector,
      `new Promise((done) => { navigator.clipboard.writeText = async (text) => done(text); document.getElementById('copy').click() })`,
    )) as string
    const { name, outcome, bytesIn } = JSON.parse(copied)
    assert.equal([name, outcome, bytesIn > 0], ['notes calls.open', 'ok', true])
  },
)

const SECRET = 'correct horse battery'
const HAS_SECRET = `document.documentElement.outerHTML.includes('${SECRET}')`

e2e('values do not reach the window or a recording unless the app says so', 'model', async () => {
  const bridge = providedBridge()
  const win = await showPage()
  const inspector = await inspect(bridge)
  // All that the page is sent, before it makes anything of it.
  await script(
    inspector,
    `{ globalThis.heard = []; const take = Array.prototype.push
       Array.prototype.push = function (...items) { globalThis.heard[globalThis.heard.length] = items; return take.apply(this, items) }; void 0 }`,
  )
  await inPage(win, `const api = await connect(${NOTES}); await api.calls.echo({ pass: '${SECRET}' })`)
  await untilRow(inspector, 'notes calls.echo | ok')
  await choose(inspector, 'notes calls.echo')
  await until(async () => /Values are hidden/.test(await textOf(inspector, 'details')), 'the details')
  const heard = (await script(
    inspector,
    `JSON.stringify([globalThis.heard.length > 0, globalThis.heard])`,
  )) as string
  assert.match(heard, /^\[true/)
  assert.match(heard, 'calls.echo')
  assert.not.match(heard, SECRET)
  assert.is(await script(inspector, HAS_SECRET), false)
  assert.not.match(inspector.recording(), SECRET)
})

e2e('with `values: true` the input and the result are shown', 'model', async () => {
  const bridge = providedBridge()
  const win = await showPage()
  const inspector = await inspect(bridge, { values: true })
  await inPage(win, `const api = await connect(${NOTES}); await api.calls.echo({ pass: '${SECRET}' })`)
  await untilRow(inspector, 'notes calls.echo | ok')
  await choose(inspector, 'notes calls.echo')
  await until(async () => (await textOf(inspector, 'details')).split(SECRET).length === 3, 'input and result')
  assert.is(await script(inspector, `document.getElementById('values').hidden`), false)
  const { records } = readRecording(inspector.recording())
  assert.equal(records.at(-1)?.value, { pass: SECRET })
})

e2e('its page keeps to a strict policy, and nothing of it is told to the app', 'model', async () => {
  const bridge = providedBridge()
  const told: unknown[] = []
  bridge.on('document', (document) => void told.push(document.origin))
  bridge.on('refused', (refused) => void told.push(refused))
  const inspector = await inspect(bridge)
  await press(inspector, '?')
  assert.equal(told, [])
  assert.equal(bridge.sessions, [])
  assert.not.match(inspector.recording(), 'inspector.invalid')
  assert.is(said.filter((line) => /^(error|warning)/.test(line)).length, 0, said.join('\n'))
  const blocked = await script(
    inspector,
    `new Promise((done) => {
       const seen = []
       addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
         seen.push(effectiveDirective); if (seen.length === 4) done(seen.sort())
       })
       const inline = document.createElement('script'); inline.append('globalThis.ran = true'); document.body.append(inline)
       fetch('https://example.com/').catch(() => {})
       document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.com/a.png' }))
       try { document.body.innerHTML = '<b>x</b>' } catch {}
     })`,
  )
  assert.equal(blocked, ['connect-src', 'img-src', 'require-trusted-types-for', 'require-trusted-types-for'])
  assert.is(await script(inspector, 'globalThis.ran ?? false'), false)
})

e2e(
  'ten thousand rows: all are counted, few are in the page, and the newest is in sight',
  'chromium',
  async () => {
    const bridge = testBridge()
    const served = bridge.provide(notes, spyProvider().provider)
    const inspector = await inspect(bridge)
    for (let n = 0; n < 10_500; n++) served.events.emit('saved', { id: String(n), at: new Date() })
    await until(
      async () => /^10,000 rows .* 500 older ones dropped/.test(await textOf(inspector, 'counts')),
      'all rows',
    )
    assert.ok(((await script(inspector, `document.querySelectorAll('*').length`)) as number) < 1_000)
    const last = (key: string) =>
      script(inspector, `document.querySelector('[aria-rowindex="${key}"] .c-name')?.textContent ?? ''`)
    assert.is(await last('10001'), 'notes events.saved')
    const { count, median, p95, longest } = await frameTimes(async () => {
      // New rows at the end, while the list goes through all of them.
      const traffic = setInterval(() => served.events.emit('saved', { id: 'x', at: new Date() }), 5)
      await script(
        inspector,
        `new Promise((done) => {
         const scroller = document.getElementById('scroller'); scroller.scrollTop = 0
         let steps = 0
         const step = () => { scroller.scrollTop += 2_600; if (++steps < 100) requestAnimationFrame(step); else done() }
         requestAnimationFrame(step)
       })`,
      )
      clearInterval(traffic)
    })
    assert.ok(count >= 50 && median > 0, `the trace has ${count} frames`)
    const ms = (n: number) => `${n.toFixed(1)} ms`
    console.log(
      `\n10,000 rows, scrolled with traffic: ${count} frames, of the main thread's time median ${ms(median)}, p95 ${ms(p95)}, longest ${ms(longest)}`,
    )
    await press(inspector, 'Home')
    await until(async () => (await last('2')) === 'notes events.saved', 'the first row')
    assert.is(await last('10001'), '')
  },
)

e2e('a second call brings the same window, which closes with the last of the others', 'model', async () => {
  const bridge = providedBridge()
  const win = await showPage()
  const inspector = await inspect(bridge)
  assert.is(await openInspector(bridge), inspector)
  win.destroy()
  await until(() => inspector.window.isDestroyed(), 'it closed')
  assert.is(BrowserWindow.getAllWindows().length, 0)
  const again = await inspect(bridge)
  assert.is.not(again, inspector)
})

e2e('opening it changes nothing for the app, and no frame is asked who is there', 'model', async () => {
  let isAllowed = false
  let asked = 0
  const bridge = testBridge({
    allow: {
      origins: ['app://main'],
      when({ webContentsId }) {
        if (webContentsId !== waiting.webContents.id) asked++
        return isAllowed || webContentsId === waiting.webContents.id
      },
    },
  })
  const refused: string[] = []
  bridge.on('refused', ({ reason }) => void refused.push(reason))
  const waiting = testWindow()
  await waiting.loadURL('app://main/')
  await inPage(waiting, `globalThis.api = connect(${NOTES})`)
  await showPage()
  await until(() => asked === 1, 'the refusal')
  isAllowed = true
  const inspector = await inspect(bridge)
  const served = bridge.provide(notes, spyProvider().provider)
  await inPage(waiting, 'await api')
  await until(() => served.sessions.length === 1, 'the session')
  assert.equal([asked, refused], [1, ['predicate']])
  const opened = JSON.parse(inspector.recording()).records.filter(({ kind }: { kind: string }) =>
    kind.startsWith('session'),
  )
  assert.is(opened.length, 1)
})

e2e('it leaves no listener, and closing it while it loads is no error', 'model', async () => {
  const bridge = providedBridge()
  const win = await showPage()
  const before = win.listenerCount('closed')
  for (const isEarly of [false, true]) {
    if (isEarly) app.once('browser-window-created', (_event, window) => setImmediate(() => window.destroy()))
    const inspector = await openInspector(bridge, { show: false })
    assert.is(inspector.window.isDestroyed(), isEarly)
    inspector.close()
    assert.is(win.listenerCount('closed'), before)
  }
  await inspect(bridge)
})

e2e('in a packaged app it opens only where that is asked for', 'model', async () => {
  const bridge = providedBridge()
  const isPackaged = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(app), 'isPackaged')
  Object.defineProperty(app, 'isPackaged', { value: true, configurable: true })
  try {
    const error = await openInspector(bridge).catch((error) => error)
    assert.ok(isKitError(error, 'INVALID_ARGUMENT'))
    assert.match(error.message, 'inPackagedApp')
    assert.is(BrowserWindow.getAllWindows().length, 0)
    await inspect(bridge, { inPackagedApp: true })
  } finally {
    delete (app as { isPackaged?: boolean }).isPackaged
    assert.ok(isPackaged === undefined || !app.isPackaged)
  }
})

e2e('what is no bridge, and a bad option, are named', 'model', async () => {
  const bridge = providedBridge()
  for (const [what, options, word] of [
    [{}, {}, 'createBridge'],
    [bridge, { keep: 0 }, 'keep'],
    [bridge, { theme: 'blue' }, 'theme'],
  ] as const) {
    const error = await openInspector(what as Bridge, options as InspectorOptions).catch((error) => error)
    assert.ok(isKitError(error, 'INVALID_ARGUMENT'), word)
    assert.match(error.message, word)
  }
})

run()
