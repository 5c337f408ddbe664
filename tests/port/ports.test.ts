import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isKitError } from '../../contract/index.js'
import { toDomPort } from '../../link/port.js'
import { connect, createPortPair, type PortLike, provide } from '../../port/index.js'
import { kit, kitProvider } from '../helpers/kit.js'
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
