import { BrowserWindow } from 'electron'
import { defineContract, isKitError, type Middleware, unchecked } from 'electron-port-bridge/contract'
import { type DocumentFacts, secureWebPreferences } from 'electron-port-bridge/main'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { NOTES, notes } from './contracts.js'
import { e2e, inPage, run, showPage, testBridge, testWindow } from './harness.js'
import { spyProvider } from './provider.js'

const desk = defineContract('desk', {
  calls: { who: { output: unchecked<string>() } },
  streams: { twice: { input: v.number(), item: v.number() } },
  errors: { Forbidden: v.object({ role: v.string() }) },
})

const deskProvider = {
  calls: { who: () => 'nobody' },
  streams: {
    *twice(n: number) {
      yield n * 2
    },
  },
}

e2e(
  'what a bridge uses is around every contract, outside of its own, and adds to the context',
  'model',
  async () => {
    const order: string[] = []
    const bridge = testBridge({ allow: { origins: ['app://main'] } })
    const withWindow: Middleware<{ window: number }, object, DocumentFacts> = ({ session, member }, next) => {
      order.push(`bridge ${member}`)
      return next({ window: session.webContentsId })
    }
    const typed = bridge.use(withWindow)
    assert.is(typed as unknown, bridge)
    typed.provide(
      desk,
      {
        calls: { who: (_input, { window, session }) => `${window} ${session.origin}` },
        streams: {
          *twice(n, { window }) {
            yield n * window
          },
        },
      },
      {
        use: [
          ({ member }, next) => {
            order.push(`contract ${member}`)
            return next()
          },
        ],
      },
    )
    const win = await showPage()
    const { id } = win.webContents
    assert.equal(
      await inPage(
        win,
        `const api = await connect('desk'); return [await api.calls.who(), (await api.streams.twice(2).next()).value]`,
      ),
      [`${id} app://main`, 2 * id],
    )
    assert.equal(order, [
      'bridge calls.who',
      'contract calls.who',
      'bridge streams.twice',
      'contract streams.twice',
    ])
    bridge.close()
  },
)

e2e('a claim that waits for its contract is judged again when that is provided', 'model', async () => {
  let isAllowed = true
  const bridge = testBridge({ allow: { origins: ['app://main'], when: () => isAllowed } })
  const reasons: string[] = []
  bridge.on('refused', ({ reason }) => void reasons.push(reason))
  const win = await showPage()
  await inPage(
    win,
    `globalThis.code = codeOf(connect(${NOTES})); await new Promise((resolve) => setTimeout(resolve, 200))`,
  )
  isAllowed = false
  bridge.provide(notes, spyProvider().provider)
  assert.is(await inPage(win, 'return code'), 'REFUSED')
  assert.equal(reasons, ['predicate'])
})

e2e(
  'a predicate may close the bridge, and nothing is left of the document that it judged',
  'model',
  async () => {
    const bridge = testBridge({
      allow: {
        origins: ['app://main'],
        when() {
          bridge.close()
          return true
        },
      },
    })
    let admitted = 0
    bridge.on('document', () => void admitted++)
    const win = testWindow()
    const listeners = win.webContents.listenerCount('did-frame-navigate')
    await win.loadURL('app://main/')
    await inPage(win, `return codeOf(connect(${NOTES}, { timeoutMs: 300 }))`)
    assert.equal([admitted, bridge.stats().documents], [0, 0])
    assert.is(win.webContents.listenerCount('did-frame-navigate'), listeners)
  },
)

e2e('a contract’s predicate may stop it, and the claim waits for the next one', 'model', async () => {
  const bridge = testBridge()
  const served = bridge.provide(notes, spyProvider().provider, {
    allow: {
      when() {
        served.stop()
        setTimeout(() => bridge.provide(notes, spyProvider().provider), 50)
        return true
      },
    },
  })
  const win = await showPage()
  assert.is(await inPage(win, `return codeOf(connect(${NOTES}))`), 'resolved')
})

e2e('a listener that throws stops nothing, and is told of once as uncaught', 'model', async () => {
  const bridge = testBridge()
  const uncaught: string[] = []
  const hear = (error: Error) => void uncaught.push(error.message)
  process.on('uncaughtException', hear)
  try {
    bridge.on('refused', () => {
      throw new Error('the log is full')
    })
    bridge.provide(desk, deskProvider, { members: { 'calls.who': { allow: { origins: [] } } } })
    const win = await showPage()
    const codes = await inPage(
      win,
      `const api = await connect('desk'); return [await codeOf(api.calls.who({ timeoutMs: 20000 })), await codeOf(api.calls.who({ timeoutMs: 20000 })), (await api.streams.twice(2).next()).value]`,
    )
    assert.equal(codes, ['REFUSED', 'REFUSED', 4])
    assert.equal(uncaught, ['the log is full', 'the log is full'])
  } finally {
    process.off('uncaughtException', hear)
  }
})

e2e(
  'use after provide says what to change, and can be had when nothing is provided any more',
  'model',
  async () => {
    const bridge = testBridge({ allow: { origins: ['app://main'] } })
    const served = bridge.provide(notes, spyProvider().provider)
    try {
      bridge.use((_request, next) => next())
      assert.unreachable()
    } catch (error) {
      assert.ok(isKitError(error, 'ALREADY_PROVIDED'))
      assert.match((error as Error).message, /`notes` is provided already.*before the first provide\(\)/)
    }
    served.stop()
    bridge.use((_request, next) => next())
    assert.throws(
      () => bridge.use('text' as never),
      (error: unknown) => isKitError(error, 'INVALID_ARGUMENT'),
    )
    bridge.close()
  },
)

e2e(
  'the manifest has what is provided and joined now, in the same order whatever came first',
  'model',
  async () => {
    const { provider } = spyProvider()
    const read = (reversed: boolean): string => {
      const bridge = testBridge({ allow: { origins: ['app://other', 'app://main'] }, limits: { depth: 32 } })
      const provide = [
        () =>
          bridge.provide(notes, provider, {
            allow: { origins: ['app://main'] },
            members: { 'calls.fail': { requires: 'user-gesture' } },
          }),
        () => bridge.provide(desk, { calls: { who: () => 'me' }, streams: { twice: () => [] } }),
      ]
      for (const one of reversed ? provide.reverse() : provide) one()
      const [one, two] = [1, 2].map(
        () => new BrowserWindow({ show: false, webPreferences: secureWebPreferences() }),
      )
      if (one === undefined || two === undefined) throw new Error('no window')
      bridge.join(
        desk,
        { provider: one.webContents, consumer: two.webContents },
        { allow: { origins: ['app://other'] } },
      )
      const manifest = bridge.manifest()
      assert.equal(Object.keys(manifest.contracts), ['desk', 'notes'])
      assert.equal(manifest.contracts.notes?.allow.origins, ['app://main'])
      assert.equal(manifest.contracts.notes?.limits, { depth: 32 })
      assert.is(manifest.contracts.notes?.members['calls.fail']?.requires, 'user-gesture')
      assert.equal(manifest.joins, [
        {
          contract: 'desk',
          provider: 'page',
          consumer: 'page',
          allow: { origins: ['app://other'], subFrames: false, unsafeFiles: [], predicate: false },
        },
      ])
      one.destroy()
      two.destroy()
      bridge.close()
      return JSON.stringify(manifest)
    }
    assert.is(read(true), read(false))
  },
)

e2e('a window is listened to only while something requires a gesture', 'model', async () => {
  const bridge = testBridge({ allow: { origins: ['app://main'] } })
  const win = await showPage()
  await inPage(win, `return codeOf(connect(${NOTES}, { timeoutMs: 200 }))`)
  assert.is(win.webContents.listenerCount('input-event'), 0)
  const served = bridge.provide(notes, spyProvider().provider, {
    members: { 'calls.echo': { requires: 'user-gesture' } },
  })
  assert.is(win.webContents.listenerCount('input-event'), 1)
  assert.is(await inPage(win, `return codeOf((await connect(${NOTES})).calls.echo(1))`), 'REFUSED')
  served.stop()
  assert.is(win.webContents.listenerCount('input-event'), 0)
  bridge.close()
})

void run()
