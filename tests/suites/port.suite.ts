import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Closable,
  type DomPortLike,
  type PortLike,
  type PortMessage,
  toDomPort,
} from '../../link/port.js'
import type { PortKind } from '../helpers/ports.js'
import { tasks, thrown, until } from '../helpers/within.js'

interface Heard {
  readonly port: DomPortLike
  readonly data: unknown[]
  readonly ports: (readonly Closable[])[]
  closes: number
}

function listen(raw: PortLike): Heard {
  const heard: Heard = { port: toDomPort(raw), data: [], ports: [], closes: 0 }
  heard.port.addEventListener('message', ({ data, ports }: PortMessage) => {
    heard.data.push(data)
    heard.ports.push(ports ?? [])
  })
  heard.port.addEventListener('close', () => heard.closes++)
  return heard
}

/** What `link/port.ts` says of every port. */
export function portSuite(kind: PortKind): void {
  const test = suite(`a port (${kind.name})`)
  const opened: (readonly [PortLike, PortLike])[] = []
  const pair = () => {
    const { consumer, provider } = kind.create()
    const ports = [consumer, provider] as const
    opened.push(ports)
    return ports
  }
  test.after.each(async () => {
    for (const [a, b] of opened.splice(0)) {
      a.close()
      b.close()
    }
    await tasks(3)
  })

  test('delivers in order what was posted, to both sides', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    a.port.start()
    b.port.start()
    for (let i = 0; i < 1000; i++) a.port.postMessage(i)
    b.port.postMessage('back')
    await until(() => b.data.length === 1000 && a.data.length === 1, 'delivery')
    assert.equal(
      b.data,
      Array.from({ length: 1000 }, (_, i) => i),
    )
    assert.equal(a.data, ['back'])
  })

  test('delivers later, never within the post', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    b.port.start()
    a.port.postMessage(1)
    assert.equal(b.data, [])
    await Promise.resolve()
    assert.equal(b.data, [])
    await until(() => b.data.length === 1, 'delivery')
  })

  test('delivers a copy as of the post', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    b.port.start()
    const value = { list: [1] }
    a.port.postMessage(value)
    value.list.push(2)
    await until(() => b.data.length === 1, 'delivery')
    assert.equal(b.data, [{ list: [1] }])
    assert.is.not(b.data[0], value)
  })

  test('lets the microtasks of one message run before the next', async () => {
    const [rawA, rawB] = pair()
    const order: unknown[] = []
    const b = toDomPort(rawB)
    b.addEventListener('message', ({ data }: PortMessage) => {
      order.push(data)
      queueMicrotask(() => order.push(`after ${data}`))
    })
    b.start()
    const a = toDomPort(rawA)
    a.postMessage(1)
    a.postMessage(2)
    await until(() => order.length === 4, 'delivery')
    assert.equal(order, [1, 'after 1', 2, 'after 2'])
  })

  test('throws at the post what cannot be cloned, and goes on working', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    b.port.start()
    assert.ok(thrown(() => a.port.postMessage({ run: () => 1 })))
    a.port.postMessage('next')
    await until(() => b.data.length === 1, 'delivery')
    assert.equal(b.data, ['next'])
  })

  test('tells its peer of a close, once, after what was posted before it', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    a.port.start()
    b.port.start()
    a.port.postMessage('last')
    a.port.close()
    a.port.close()
    assert.is(b.closes, 0)
    await until(() => b.closes > 0, 'close')
    await tasks()
    assert.equal(b.data, ['last'])
    assert.is(b.closes, 1)
    assert.ok(a.closes <= 1)
  })

  test('discards what had not been delivered when it closes', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    b.port.start()
    a.port.postMessage(1)
    b.port.close()
    await tasks()
    assert.equal(b.data, [])
  })

  test('is silent when something is posted after the end', async () => {
    const [a, b] = pair().map(listen) as [Heard, Heard]
    a.port.start()
    b.port.start()
    a.port.close()
    a.port.postMessage('from the closed')
    b.port.postMessage('to the closed')
    await until(() => b.closes === 1, 'close')
    b.port.postMessage('and again')
    await tasks()
    assert.equal(b.data, [])
    assert.equal(a.data, [])
  })

  if (kind.startsByItself) {
    console.log(`skipped: delivers nothing before start (${kind.name}): there a listener starts a port`)
    test.skip('delivers nothing before start')
  } else {
    test('delivers nothing before start, then all of it', async () => {
      const [a, b] = pair().map(listen) as [Heard, Heard]
      a.port.start()
      a.port.postMessage(1)
      a.port.postMessage(2)
      await tasks()
      assert.equal(b.data, [])
      b.port.start()
      b.port.start()
      await until(() => b.data.length === 2, 'the backlog')
      await tasks()
      assert.equal(b.data, [1, 2])
    })

    test('keeps the backlog and the close for a peer that starts later', async () => {
      const [a, b] = pair().map(listen) as [Heard, Heard]
      a.port.postMessage('kept')
      a.port.close()
      await tasks()
      assert.is(b.closes, 0)
      assert.equal(b.data, [])
      b.port.start()
      await until(() => b.closes === 1, 'close')
      assert.equal(b.data, ['kept'])
    })
  }

  test('hands over the ports that come with a message, working and with their backlog', async () => {
    const [rawA, rawB] = pair()
    const [near, far] = pair()
    const [a, b] = [listen(rawA), listen(rawB)]
    b.port.start()
    near.postMessage('early')
    ;(rawA as { postMessage(message: unknown, ports: unknown[]): void }).postMessage('here', [far])
    await until(() => b.data.length === 1, 'delivery')
    const [moved] = b.ports[0] as unknown as PortLike[]
    const received = listen(moved as PortLike)
    received.port.start()
    await until(() => received.data.length === 1, 'the backlog')
    assert.equal(received.data, ['early'])
    const back = listen(near)
    back.port.start()
    received.port.postMessage('back')
    await until(() => back.data.length === 1, 'the answer')
    received.port.close()
    await until(() => back.closes === 1, 'close')
    assert.equal(a.data, [])
  })

  if (kind.losesBlobs) {
    test('delivers null for a message that main cannot read', async () => {
      const [a, b] = pair().map(listen) as [Heard, Heard]
      b.port.start()
      for (const lost of [
        new Blob(['a']),
        [{ deep: new Map([[1, new Blob([])]]) }],
        new SharedArrayBuffer(1),
      ]) {
        a.port.postMessage(lost)
      }
      a.port.postMessage({ map: new Map([[1, new Set([new Date(0), /x/, 1n])]]), bytes: new Uint8Array(2) })
      await until(() => b.data.length === 4, 'delivery')
      assert.equal(b.data.slice(0, 3), [null, null, null])
      assert.ok(b.data[3])
    })

    test('closes aloud on the closing side too, as main does', () => {
      const [, b] = pair().map(listen) as [Heard, Heard]
      b.port.close()
      b.port.close()
      assert.is(b.closes, 1)
    })
  }

  test.run()
}
