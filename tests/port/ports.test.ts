import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { toDomPort } from '../../link/port.js'
import { connect, createPortPair, type PortLike, provide } from '../../port/index.js'
import { type Kit, kit, kitProvider } from '../helpers/kit.js'
import { PLATFORM_PORT_KINDS } from '../helpers/ports.js'
import { rejection, thrown, within } from '../helpers/within.js'
import { portSuite } from '../suites/port.suite.js'

for (const kind of PLATFORM_PORT_KINDS) portSuite(kind)

for (const none of [undefined, null, {}, 'port']) {
  test(`${JSON.stringify(none)} is no port, and both ends say so`, async () => {
    const port = none as unknown as PortLike
    for (const trust of ['trusted', 'untrusted'] as const) {
      const error = await rejection(connect(kit, port, { trust: trust as 'trusted' }))
      assert.ok(isKitError(error, 'INVALID_ARGUMENT'))
    }
    assert.ok(
      isKitError(
        thrown(() => provide(kit, kitProvider(), port)),
        'INVALID_ARGUMENT',
      ),
    )
  })
}

test('a port has one session: a second is refused, and the first goes on', async () => {
  const [near, far] = createPortPair()
  const served = provide(kit, kitProvider(), far)
  const client = await connect(kit, near)
  assert.ok(isKitError(await rejection(connect(kit, near)), 'INVALID_ARGUMENT'))
  assert.ok(
    isKitError(
      thrown(() => provide(kit, kitProvider(), far)),
      'INVALID_ARGUMENT',
    ),
  )
  assert.is(await client.calls.ping(), 'pong')
  served.stop()
})

test('a name is not enough for a peer that is not trusted, and the error says what would be', async () => {
  const [near] = createPortPair()
  const error = await rejection(connect<Kit>('kit', near, {} as { trust: 'trusted' }))
  assert.ok(isKitError(error, 'INVALID_ARGUMENT'))
  assert.match(error.message, "`trust: 'trusted'`")
  const odd = await rejection(connect(kit, createPortPair()[0], { trust: true as never }))
  assert.ok(isKitError(odd, 'INVALID_ARGUMENT'))
  assert.match(odd.message, "'trusted' or 'untrusted'")
})

test('a provider that is refused leaves no port open', async () => {
  const [near, far] = createPortPair()
  const closed = new Promise((resolve) => toDomPort(far).addEventListener('close', resolve))
  far.start()
  assert.ok(
    isKitError(
      thrown(() => provide(kit, {} as never, near)),
      'INVALID_ARGUMENT',
    ),
  )
  await within(closed, 'the close')
})
test.run()
