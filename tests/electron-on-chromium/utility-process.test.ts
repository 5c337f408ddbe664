import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron'
import * as assert from 'uvu/assert'
import { ask, fact, next, openChannel, runSuites, sleep, thrown, until } from './suite.js'

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
  'F152 fork refuses an empty path and options that are none, in this order and these words',
  'model',
  () => {
    const refusal = (path: string, options: unknown): string => {
      const { name, message } = thrown(() => utilityProcess.fork(path, [], options as Electron.ForkOptions))
      return `${name}: ${message}`
    }
    const path = script('')
    assert.is(refusal('', { stdio: 'ipc' }), 'Error: Missing UtilityProcess entry script.')
    assert.is(refusal(path, { execArgv: '--x' }), 'TypeError: execArgv must be an array of strings.')
    assert.is(refusal(path, { serviceName: 5 }), 'TypeError: serviceName must be a string.')
    assert.is(refusal(path, { cwd: 5 }), 'TypeError: cwd path must be a string.')
    const stdio: [unknown, string][] = [
      ['ipc', 'stdio must be of the following values: inherit, pipe, ignore'],
      [['ignore', 'ignore'], 'configuration missing for stdin, stdout or stderr.'],
      [['pipe', 'inherit', 'inherit'], 'stdin value other than ignore is not supported.'],
      [
        ['ignore', 'ipc', 'inherit'],
        'stdout configuration must be of the following values: inherit, pipe, ignore',
      ],
      [
        ['ignore', 'inherit', 'ipc'],
        'stderr configuration must be of the following values: inherit, pipe, ignore',
      ],
    ]
    for (const [value, text] of stdio) assert.is(refusal(path, { stdio: value }), `Error: ${text}`)
  },
)

fact('F152 fork takes options in the place of arguments, and null for either', 'model', async () => {
  const said = script('process.parentPort.postMessage(process.argv.slice(2).concat(process.env.OWN ?? ""))')
  const forms = [
    utilityProcess.fork(said, ['a'], { env: { ...process.env, OWN: '1' } }),
    utilityProcess.fork(said, { env: { ...process.env, OWN: '2' } } as never),
    utilityProcess.fork(said, null as never, null as never),
  ]
  const heard = await Promise.all(forms.map(async (child) => (await next(child, 'message'))[0]))
  assert.equal(heard, [['a', '1'], ['2'], ['']])
  for (const child of forms) child.kill()
})

fact('F153 stdout and stderr are streams where they are piped, and gone after the end', 'model', async () => {
  const said = script(
    "console.log('out'); console.error('err'); process.parentPort.on('message', () => process.exit())",
  )
  for (const stdio of [undefined, 'ignore', ['ignore', 'ignore', 'ignore']] as const) {
    const child = utilityProcess.fork(script(''), [], { ...(stdio ? { stdio: stdio as 'ignore' } : {}) })
    assert.equal([child.stdout, child.stderr], [null, null])
    child.kill()
  }
  const child = utilityProcess.fork(said, [], { stdio: 'pipe' })
  const [[out], [err]] = await Promise.all([
    next(child.stdout as never, 'data'),
    next(child.stderr as never, 'data'),
  ])
  assert.equal([String(out), String(err)], ['out\n', 'err\n'])
  const exited = next(child, 'exit')
  child.postMessage('end')
  await exited
  assert.equal([child.stdout, child.stderr], [null, null])
  const half = utilityProcess.fork(said, [], { stdio: ['ignore', 'pipe', 'ignore'] })
  assert.equal([half.stdout === null, half.stderr], [false, null])
  half.kill()
})

fact(
  'F154 a child has the environment of its parent unless it is given one, and a folder',
  'model',
  async () => {
    const said = script(
      'process.parentPort.postMessage([process.env.OF_PARENT, process.env.OWN, process.cwd()])',
    )
    process.env.OF_PARENT = 'here'
    const children = [
      utilityProcess.fork(said),
      utilityProcess.fork(said, [], { env: { OWN: '1' }, cwd: app.getPath('userData') }),
    ]
    const heard = await Promise.all(children.map(async (child) => (await next(child, 'message'))[0]))
    delete process.env.OF_PARENT
    assert.equal(heard, [
      ['here', undefined, process.cwd()],
      [undefined, '1', realpathSync(app.getPath('userData'))],
    ])
    for (const child of children) child.kill()
  },
)

fact('F155 after process.exit the child runs nothing more', 'model', async () => {
  const child = utilityProcess.fork(
    script(
      "process.parentPort.postMessage('before'); process.exit(5); process.parentPort.postMessage('after')",
    ),
  )
  const heard: unknown[] = []
  child.on('message', (value) => heard.push(value))
  assert.is((await next(child, 'exit'))[0], 5)
  await sleep(50)
  assert.not.ok(heard.includes('after'))
})

fact('F156 a child’s script may be CommonJS or ESM', 'model', async () => {
  const common = join(app.getPath('userData'), 'utility-common.cjs')
  writeFileSync(common, "process.parentPort.postMessage([typeof require, __filename.endsWith('.cjs')])")
  const children = [
    utilityProcess.fork(common),
    utilityProcess.fork(script('process.parentPort.postMessage(typeof require)')),
  ]
  const heard = await Promise.all(children.map(async (child) => (await next(child, 'message'))[0]))
  assert.equal(heard, [['function', true], 'undefined'])
  for (const child of children) child.kill()
})

fact('F166 parentPort and the type utility are the child’s alone', 'model', async () => {
  assert.not.ok((process as { parentPort?: unknown }).parentPort)
  const child = utilityProcess.fork(
    script(
      'process.parentPort.postMessage([process.type, typeof process.parentPort.on, typeof process.send])',
    ),
  )
  assert.equal((await next(child, 'message'))[0], ['utility', 'function', 'undefined'])
  child.kill()
})

fact('F126 the ports of a child that is killed close at their peers', 'model', async () => {
  const child = listening('globalThis.kept = ports[0]; kept.start(); process.parentPort.postMessage(1)')
  const { port1, port2 } = new MessageChannelMain()
  port1.start()
  const kept = next(child, 'message')
  child.postMessage(null, [port2])
  await kept
  const closed = next(port1 as MessagePortMain, 'close')
  child.kill()
  await closed
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

fact('F184 a relative path is one in the folder of the child', 'model', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relative-'))
  writeFileSync(join(folder, 'service.cjs'), 'process.parentPort.postMessage(process.cwd())')
  const child = utilityProcess.fork('./service.cjs', [], { cwd: folder })
  assert.is((await next(child, 'message'))[0], realpathSync(folder))
  child.kill()
})

void runSuites()
