import type { BrowserWindow } from 'electron'
import { defineContract, unchecked } from 'electron-port-bridge/contract'
import type { Bridge, MemberPolicies, Refused } from 'electron-port-bridge/main'
import { secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { PROTOCOL_VERSION } from '../../../wire/protocol.js'
import { CANARY } from '../oracle.js'
import { attack, pages, run, SETTLE, settleAfter, until } from './attack.js'

/** Attacks on single members: who may reach them, and what needs a person at the window. */

/** How often a schema has looked at an input. */
let looked = 0
const desk = defineContract('desk', {
  calls: {
    read: {},
    wipe: {
      input: v.pipe(
        v.unknown(),
        v.check(() => {
          looked++
          return true
        }),
      ),
    },
  },
  streams: { dump: { item: unchecked<number>() } },
  events: { secret: { payload: unchecked<string>() }, plain: {} },
  notices: { poke: {} },
})

/** Provides `desk`; the names of the handlers that ran. */
function provideDesk(bridge: Bridge, members: MemberPolicies<typeof desk>) {
  const ran: string[] = []
  looked = 0
  const served = bridge.provide(
    desk,
    {
      calls: { read: () => void ran.push('read'), wipe: () => void ran.push('wipe') },
      streams: {
        *dump() {
          ran.push('dump')
          yield 1
        },
      },
      notices: { poke: () => void ran.push('poke') },
    },
    { members },
  )
  return { ran, served }
}

/** In a page: `text` is all that a refusal tells. */
const TOLD = `const told = (promise) => promise.then(() => 'done', (e) => [e.code, e.message, Object.keys(e).sort().join(), String(e.path), String(e.reference)].join(' | '))
  const api = await connect('desk')`
const requestsOf = (refused: readonly Refused[]) =>
  refused.filter(({ member }) => member !== undefined).map(({ member, reason }) => `${member} ${reason}`)

/** Presses a button of a real mouse, as far as the browser can tell. */
async function click(win: BrowserWindow): Promise<void> {
  const pressed = new Promise<void>((done) => {
    win.webContents.on('input-event', function on(_event, { type }) {
      if (type !== 'mouseDown') return
      win.webContents.off('input-event', on)
      done()
    })
  })
  for (const type of ['mouseDown', 'mouseUp'] as const)
    win.webContents.sendInputEvent({ type, x: 40, y: 40, button: 'left', clickCount: 1 })
  await pressed
}

/** In a page: `raw` is all that its port brings, and `heard` what the page says that it has heard. */
const TAPPED = `globalThis.heard = []
      globalThis.raw = []
      addEventListener('message', ({ ports }) => ports[0]?.addEventListener('message', ({ data }) => raw.push(JSON.stringify(data))), true)`

attack(
  'W01',
  'a page of an origin that one member does not name runs no handler and no schema of it, by call, stream or notice',
  'model',
  async ({ bridge, show, inPage, refused }) => {
    const allow = { origins: ['app://other'] }
    const { ran } = provideDesk(bridge, {
      'calls.wipe': { allow },
      'streams.dump': { allow },
      'notices.poke': { allow },
    })
    const outcomes = await inPage(
      await show(),
      `${TOLD}
      const outcomes = [await told(api.calls.wipe('x')), await told(api.streams.dump().next())]
      api.notices.poke()
      outcomes.push(await told(api.calls.read()))
      return outcomes.map((text) => text.split(' ')[0])`,
    )
    assert.equal(outcomes, ['REFUSED', 'REFUSED', 'done'])
    assert.equal(ran, ['read'])
    assert.is(looked, 0, 'the schema has not seen the input')
    assert.equal(requestsOf(refused), [
      'calls.wipe member-not-allowed',
      'streams.dump member-not-allowed',
      'notices.poke member-not-allowed',
    ])
    assert.is(refused.at(-1)?.contract, 'desk')
    assert.is(refused.at(-1)?.origin, 'app://main')
    const other = await inPage(
      await show('app://other/'),
      `${TOLD}; return [await told(api.calls.wipe('x')), await told(api.streams.dump().next())]`,
    )
    assert.equal(other, ['done', 'done'])
  },
  { allow: { origins: ['app://other'] } },
)

const sayings: unknown[] = [Promise.resolve(true), 1, 'true', undefined, () => true, false]
attack(
  'W02',
  'a member’s predicate lets in by the literal true only, is asked at each request, and refuses when it throws',
  'model',
  async ({ bridge, show, inPage }) => {
    let say: () => unknown = () => true
    const { ran } = provideDesk(bridge, { 'calls.wipe': { allow: { when: () => say() as boolean } } })
    const win = await show()
    await inPage(win, `globalThis.api = await connect('desk')`)
    const wipe = () => inPage(win, `return codeOf(api.calls.wipe('x'))`)
    assert.is(await wipe(), 'resolved')
    for (const saying of sayings) {
      say = () => saying
      assert.is(await wipe(), 'REFUSED')
    }
    say = () => {
      throw new Error(CANARY)
    }
    assert.is(await wipe(), 'REFUSED')
    say = () => true
    assert.is(await wipe(), 'resolved')
    assert.equal(ran, ['wipe', 'wipe'])
  },
)

attack(
  'W03',
  'a refusal tells the page the same whatever its reason: a member’s rule, a missing gesture, or middleware’s words',
  'model',
  async ({ bridge, show, inPage, refused }) => {
    const one = provideDesk(bridge, { 'calls.wipe': { allow: { origins: ['app://other'] } } })
    const win = await show()
    const ask = `${TOLD}; const text = await told(api.calls.wipe('x')); api.close(); return text`
    const texts = [await inPage(win, ask)]
    one.served.stop()
    const two = provideDesk(bridge, { 'calls.wipe': { requires: 'user-gesture' } })
    texts.push(await inPage(win, ask))
    two.served.stop()
    bridge.provide(
      desk,
      {
        calls: { read: () => {}, wipe: () => {} },
        streams: { dump: () => [] },
        notices: { poke: () => {} },
      },
      {
        use: [
          ({ refuse }) => {
            throw refuse(`${CANARY} is not theirs\u001b[2J`)
          },
        ],
      },
    )
    texts.push(await inPage(win, ask))
    assert.match(String(texts[0]), /^REFUSED \| `desk\.wipe` /)
    assert.equal(texts, [texts[0], texts[0], texts[0]])
    assert.equal(requestsOf(refused), [
      'calls.wipe member-not-allowed',
      'calls.wipe no-user-gesture',
      'calls.wipe middleware',
    ])
    assert.match(String(refused.at(-1)?.cure), /is not theirs\?\[2J$/)
  },
)

attack(
  'W04',
  'an event that a page may not hear is not sent to it, also when main emits to all',
  'model',
  async ({ bridge, show, inPage }) => {
    const { served } = provideDesk(bridge, { 'events.secret': { allow: { origins: ['app://other'] } } })
    const win = await show()
    await inPage(
      win,
      `${TAPPED}
      const api = await connect('desk')
      api.events.on('secret', (payload) => heard.push(payload))
      api.events.on('plain', () => heard.push('plain'))`,
    )
    served.events.emit('secret', CANARY)
    served.sessions[0]?.events.emit('secret', CANARY)
    served.events.emit('plain')
    assert.equal(await inPage(win, `${settleAfter('heard.length > 0')}; return heard`), ['plain'])
    assert.not.match(String(await inPage(win, 'return raw')), /alice/)
  },
  { allow: { origins: ['app://other'] } },
)

attack(
  'W11',
  'a state that a page may not have is told to it neither when it connects nor when it is set',
  'model',
  async ({ bridge, show, inPage }) => {
    const vault = defineContract('vault', {
      states: { secret: { value: unchecked<string>() }, plain: { value: unchecked<string>() } },
    })
    const served = bridge.provide(
      vault,
      { states: { secret: CANARY, plain: 'first' } },
      { members: { 'states.secret': { allow: { origins: ['app://other'] } } } },
    )
    const win = await show()
    await inPage(
      win,
      `${TAPPED}
      const { states } = await connect('vault')
      states.secret.subscribe((value) => heard.push(value ?? 'none'))
      states.plain.subscribe((value) => heard.push(value))`,
    )
    served.states.secret.set(`${CANARY} again`)
    served.states.plain.set('second')
    assert.equal(await inPage(win, `${settleAfter('heard.length > 2')}; return heard`), [
      'none',
      'first',
      'second',
    ])
    const raw = String(await inPage(win, 'return raw'))
    assert.match(raw, /first.*second/)
    assert.not.match(raw, /alice/)
  },
  { allow: { origins: ['app://other'] } },
)

attack(
  'W05',
  'a member’s rule lets nobody in whom the bridge or the contract keeps out',
  'model',
  async ({ bridge, show, inPage, refused }) => {
    const { ran } = provideDesk(bridge, {
      'calls.wipe': { allow: { origins: ['app://other', 'evil://elsewhere'], when: () => true } },
    })
    pages.set('elsewhere/w05', { html: '<!doctype html>' })
    const win = await show('evil://elsewhere/w05')
    assert.is(
      await inPage(win, `return codeOf(connect('desk', { timeoutMs: 20000 }))`).catch(() => 'UNAVAILABLE'),
      'UNAVAILABLE',
    )
    assert.equal(ran, [])
    assert.ok(refused.some(({ reason }) => reason === 'origin'))
  },
)

attack(
  'W06',
  'nothing that a page dispatches, clicks by script or claims is a gesture',
  'model',
  async ({ bridge, show, inPage, refused }) => {
    const { ran } = provideDesk(bridge, { 'calls.wipe': { requires: 'user-gesture' } })
    pages.set('main/w06', {
      html: '<!doctype html><a href="#x" id="a">a</a><button id="b">b</button><input id="c">',
    })
    const win = await show('app://main/w06')
    const outcomes = await inPage(
      win,
      `const api = await connect('desk')
      const outcomes = []
      const wipe = async () => { outcomes.push(await codeOf(api.calls.wipe('x'))) }
      for (const id of 'abc') for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click', 'dblclick', 'touchend'])
        document.getElementById(id).dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, detail: 1, view: window }))
      await wipe()
      for (const id of 'abc') { document.getElementById(id).click(); document.getElementById(id).focus() }
      await wipe()
      for (const type of ['keydown', 'keypress', 'keyup']) c.dispatchEvent(new KeyboardEvent(type, { key: 'Enter', code: 'Enter', bubbles: true }))
      document.execCommand('copy')
      await wipe()
      addEventListener('mousedown', wipe, { once: true })
      dispatchEvent(Object.defineProperty(new MouseEvent('mousedown'), 'x', { value: 1 }))
      ${SETTLE}
      history.pushState(null, '', '?' + navigator.userActivation.isActive)
      await wipe()
      return outcomes`,
    )
    assert.equal(new Set(outcomes), new Set(['REFUSED']))
    assert.ok(outcomes.length >= 5)
    // A script that main runs as if a user had asked for it makes the page active, and still nobody was there.
    const active = await win.webContents.executeJavaScript(
      `import('/dist/renderer.js').then(async ({ connect }) => { const api = await connect('desk')
        return [navigator.userActivation.hasBeenActive, await api.calls.wipe('x').catch((e) => e.code)] })`,
      true,
    )
    assert.equal(active, [true, 'REFUSED'])
    assert.equal(ran, [])
    assert.ok(requestsOf(refused).every((line) => line === 'calls.wipe no-user-gesture'))
    // Else the row would pass where no input counts at all.
    await click(win)
    assert.is(await inPage(win, `return codeOf((await connect('desk')).calls.wipe('x'))`), 'resolved')
    assert.equal(ran, ['wipe'])
  },
)

attack(
  'W07',
  'one input allows one request, of whatever session of the page',
  'model',
  async ({ bridge, show, inPage }) => {
    const { ran } = provideDesk(bridge, {
      'calls.wipe': { requires: 'user-gesture' },
      'streams.dump': { requires: 'user-gesture' },
    })
    const win = await show()
    await inPage(win, `globalThis.apis = [await connect('desk'), await connect('desk')]`)
    await click(win)
    const outcomes = await inPage(
      win,
      `return Promise.all([...Array(20).keys()].map((i) => codeOf(i % 4 === 3 ? apis[i % 2].streams.dump().next() : apis[i % 2].calls.wipe('x'))))`,
    )
    assert.equal(outcomes.filter((outcome: string) => outcome === 'resolved').length, 1)
    assert.is(ran.length, 1)
    await click(win)
    await click(win)
    assert.equal(
      await inPage(
        win,
        `return [await codeOf(apis[0].calls.wipe('x')), await codeOf(apis[0].calls.wipe('x'))]`,
      ),
      ['resolved', 'REFUSED'],
      'clicks are not saved up',
    )
  },
)

attack(
  'W08',
  'an input to another window, or to the document before, is none',
  'model',
  async ({ bridge, show, inPage }) => {
    const { ran } = provideDesk(bridge, { 'calls.wipe': { requires: 'user-gesture' } })
    const [mine, other] = [await show(), await show()]
    const wipe = `return codeOf((await connect('desk')).calls.wipe('x'))`
    await click(other)
    assert.is(await inPage(mine, wipe), 'REFUSED')
    await click(mine)
    await mine.loadURL('app://main/?next')
    assert.is(await inPage(mine, wipe), 'REFUSED')
    assert.is(await inPage(other, wipe), 'resolved')
    assert.equal(ran, ['wipe'])
  },
)

attack(
  'W09',
  'a frame inside the page has no gesture, not even of the page around it',
  'model',
  async ({ bridge, show, refused }) => {
    const { ran } = provideDesk(bridge, { 'calls.wipe': { requires: 'user-gesture' } })
    pages.set('main/w09-inner', {
      html: `<!doctype html><script type="module">
        import { connect } from '/dist/renderer.js'
        const api = await connect('desk')
        await api.calls.read()
        parent.document.title = 'ready'
        addEventListener('message', () => api.calls.wipe('x').then(() => 'done', (e) => e.code).then((text) => { parent.document.title = text }))
      </script>`,
    })
    pages.set('main/w09', { html: '<!doctype html><iframe src="/w09-inner"></iframe>' })
    const win = await show('app://main/w09', secureWebPreferences({ nodeIntegrationInSubFrames: true }))
    await until(() => win.webContents.getTitle() === 'ready', 'the frame’s session')
    await click(win)
    await win.webContents.executeJavaScript(`frames[0].postMessage('go', '/')`)
    await until(() => win.webContents.getTitle() !== 'ready', 'the answer')
    assert.is(win.webContents.getTitle(), 'REFUSED')
    assert.equal(ran, ['read'])
    assert.equal(requestsOf(refused), ['calls.wipe no-user-gesture'])
  },
  { allow: { subFrames: true } },
)

attack(
  'W10',
  'raw frames for a member that is refused are answered alike, however often, and break no rule',
  'model',
  async ({ bridge, show, refused, violations }) => {
    const { ran } = provideDesk(bridge, { 'calls.wipe': { allow: { origins: ['app://other'] } } })
    const win = await show()
    // CALL is 4; `calls.wipe` is the second member.
    const codes = await win.webContents.executeJavaScript(`new Promise((resolve) => {
      addEventListener('message', ({ data, ports }) => {
        const [port] = ports
        if (port === undefined) return
        const codes = []
        port.onmessage = ({ data }) => {
          if (data[0] === 2) {
            for (let i = 1; i <= 40; i++) port.postMessage([4, i, 1, { deep: i }])
            return
          }
          for (let at = 0; at < data.length; at += 4) codes.push(data[at + 3].code + data[at + 2])
          if (codes.length === 40) resolve([...new Set(codes)].length + ' ' + codes[0])
        }
        port.postMessage([1, ${PROTOCOL_VERSION}, 'desk', 0])
      }, true)
      window.postMessage({ 'electron-port-bridge': 'claim', contract: 'desk', role: 'consumer', nonce: 'w10' }, '/')
    })`)
    assert.match(codes, /^1 REFUSED`desk\.wipe` /)
    assert.equal(ran, [])
    assert.is(looked, 0)
    assert.equal(violations, [])
    assert.is(refused.length, 40)
  },
  { allow: { origins: ['app://other'] } },
)

void run()
