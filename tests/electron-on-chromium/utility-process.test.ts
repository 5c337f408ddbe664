import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import * as assert from 'uvu/assert'
import { ask, fact, next, openChannel, runSuites, thrown, until } from './suite.js'

let files = 0
const script = (source: string): string => {
  const path = join(app.getPath('userData'), `utility-${++files}.mjs`)
  writeFileSync(path, source)
  return path
}

/** A child that runs this for each message. */
const listening = (body: string): Electron.UtilityProcess =>
  utilityProcess.fork(script(`process.parentPort.on('message', ({ data, ports }) => { ${body} })`))

const early = thrown(() => utilityProcess.fork(script('')))

fact('F119 a child needs a ready app and a script', 'model', () => {
  assert.is(
    `${early.name}: ${early.message}`,
    'TypeError: utilityProcess cannot be created before app is ready.',
  )
  assert.match(thrown(() => utilityProcess.fork('')).message, 'Missing UtilityProcess entry script.')
})

fact(
  'F120 postMessage refuses as a port does, but takes a second argument that is no list, and is silent in the end',
  'model',
  async () => {
    const child = listening('process.parentPort.postMessage(ports.length)')
    assert.throws(() => child.postMessage(() => {}), 'An object could not be cloned.')
    const { port1 } = new MessageChannelMain()
    assert.throws(() => child.postMessage(1, [port1, port1]), 'Port at index 1 is a duplicate.')
    child.postMessage(1, {} as never)
    assert.is((await next(child, 'message'))[0], 0)
    child.kill()
    await next(child, 'exit')
    child.postMessage('late')
  },
)

fact('F120 F214 messages and arguments wait from the fork on until the child listens', 'model', async () => {
  const child = utilityProcess.fork(
    script(
      `setTimeout(() => process.parentPort.on('message', ({ data }) => process.parentPort.postMessage([data, process.argv.at(-1)])), 50)`,
    ),
    ['argument'],
  )
  child.postMessage(new Map([[1, 2n]]))
  assert.equal((await next(child, 'message'))[0], [new Map([[1, 2n]]), 'argument'])
  child.kill()
})

fact('F121 the parent gets the bare value', 'model', async () => {
  const child = listening('process.parentPort.postMessage({ own: data })')
  child.postMessage(1)
  assert.equal(await next(child, 'message'), [{ own: 1 }])
  child.kill()
})

fact('F122 the child gets { data, ports } while it has a listener', 'model', async () => {
  const child = utilityProcess.fork(
    script(`process.parentPort.once('message', ({ data, ports }) => {
      process.parentPort.postMessage([data, ports.length])
      setTimeout(() => process.parentPort.on('message', (event) => process.parentPort.postMessage(event.data)), 50)
    })`),
  )
  const seen: unknown[] = []
  child.on('message', (value) => seen.push(value))
  child.postMessage('first')
  child.postMessage('second')
  await until(() => seen.length === 2, 'both')
  assert.equal(seen, [['first', 0], 'second'])
  child.kill()
})

fact('F123 a child has no MessageChannelMain, and sends no ports to its parent', 'model', async () => {
  const child = utilityProcess.fork(
    script(`import * as electron from 'electron'
      process.parentPort.on('message', ({ ports: [port] }) => { process.parentPort.postMessage(['MessageChannelMain' in electron, typeof port.start]) })`),
  )
  child.postMessage(0, [new MessageChannelMain().port1])
  assert.equal((await next(child, 'message'))[0], [false, 'function'])
  child.kill()
})

fact(
  'F125 a child tells of its start and end, and kill says whether there was something to kill',
  'model',
  async () => {
    const child = listening('process.exit(data)')
    assert.is(child.pid, undefined)
    await next(child, 'spawn')
    assert.type(child.pid, 'number')
    const exited = next(child, 'exit')
    child.postMessage(7)
    assert.is((await exited)[0], 7)
    assert.is(child.pid, undefined)
    assert.is(child.kill(), false)
    const other = listening('')
    await next(other, 'spawn')
    const killed = next(other, 'exit')
    assert.is(other.kill(), true)
    assert.is((await killed)[0], 0)
  },
)

fact(
  'F127 an uncaught exception ends the child with 1, an unhandled rejection does not',
  'model',
  async () => {
    const child = utilityProcess.fork(
      script(`process.parentPort.on('message', ({ data }) => {
      if (data === 'reject') { Promise.reject(new Error('on purpose')); setTimeout(() => process.parentPort.postMessage('alive'), 20) }
      else setTimeout(() => { throw new Error('on purpose') })
    })`),
      [],
      { stdio: 'ignore' },
    )
    child.postMessage('reject')
    assert.is((await next(child, 'message'))[0], 'alive')
    const exited = next(child, 'exit')
    child.postMessage('throw')
    assert.is((await exited)[0], 1)
  },
)

fact('F133 a page and a child talk over a channel that main made', 'model', async () => {
  const child = utilityProcess.fork(
    script(
      `process.parentPort.on('message', ({ ports: [port] }) => { port.on('message', ({ data }) => port.postMessage({ child: data })); port.start() })`,
    ),
  )
  const { port } = await openChannel()
  const { port1, port2 } = new MessageChannelMain()
  child.postMessage(null, [port1])
  const answer = next(port, 'message')
  port.postMessage(
    { run: "ports[0].onmessage = (e) => port.postMessage(e.data); ports[0].postMessage('hi')" },
    [port2],
  )
  assert.equal(((await answer) as [Electron.MessageEvent])[0].data, { child: 'hi' })
  child.kill()
  await next(child, 'exit')
  assert.is(await ask(port, "port.postMessage('main lives')"), 'main lives')
})

fact('F126 the ports of a child that ends close at their peers', 'model', async () => {
  const child = utilityProcess.fork(
    script(
      `process.parentPort.on('message', ({ ports: [port] }) => { port.start(); if (port) process.exit(3) })`,
    ),
  )
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  const closed = next(port1 as MessagePortMain, 'close')
  const exited = next(child, 'exit')
  child.postMessage(null, [port2])
  assert.is((await exited)[0], 3)
  await closed
})

void runSuites()
