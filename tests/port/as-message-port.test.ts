import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { asMessagePort } from '../../port/index.js'
import { takePorts } from '../../port/ports-in-value.js'
import { createMemoryPorts } from '../../testing/index.js'
import { portSuite } from '../suites/port.suite.js'

portSuite({
  name: '`asMessagePort` of ports like Electron’s',
  // It does, but it closes as the web's ports do; tests/interop has what is special.
  losesBlobs: false,
  startsByItself: false,
  create() {
    const ends = createMemoryPorts({ first: 'main', second: 'main' })
    const [consumer, provider] = [asMessagePort(ends[0]), asMessagePort(ends[1])]
    return { consumer, provider, open: () => ends.filter((port) => !port.isClosed).length }
  },
})

test('a message without ports to transfer is not looked into', () => {
  const message = {
    get part() {
      return assert.unreachable('read')
    },
  }
  assert.is(takePorts(message, []), message)
})

test.run()
