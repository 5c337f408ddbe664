import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import * as assert from 'uvu/assert'
import { ask, next, openChannel, runSuites, test } from './suite.js'

let files = 0
const script = (source: string): string => {
  const path = join(app.getPath('userData'), `utility-${++files}.mjs`)
  writeFileSync(path, source)
  return path
}

test('messages wait until the child listens, and come back as bare values', async () => {
  const child = utilityProcess.fork(
    script(
      `setTimeout(() => process.parentPort.on('message', ({ data, ports }) => process.parentPort.postMessage([data, ports.length, process.argv.at(-1)])), 50)`,
    ),
    ['argument'],
  )
  assert.is(child.pid, undefined)
  child.postMessage(new Map([[1, 2n]]))
  assert.equal((await next(child, 'message'))[0], [new Map([[1, 2n]]), 0, 'argument'])
  assert.type(child.pid, 'number')
  const exited = next(child, 'exit')
  assert.is(child.kill(), true)
  assert.is((await exited)[0], 0)
  assert.is(child.kill(), false)
  child.postMessage('late')
})

test('a page and a child talk directly over a channel that main made', async () => {
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

test('the ports of a child that ends close at their peers', async () => {
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
