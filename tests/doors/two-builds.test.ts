// An app may load both builds of the package: a CommonJS main process with an ESM contract, say.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type * as Contract from '../../contract/index.js'
import type * as Port from '../../port/index.js'
import { importDoor, requireDoor } from '../helpers/doors.js'
import { rejection } from '../helpers/within.js'

type ContractDoor = typeof Contract
type PortDoor = typeof Port
const esm = {
  contract: (await importDoor('./contract')) as unknown as ContractDoor,
  port: (await importDoor('./port')) as unknown as PortDoor,
}
const cjs = {
  contract: requireDoor('./contract') as unknown as ContractDoor,
  port: requireDoor('./port') as unknown as PortDoor,
}
type Build = typeof esm

test('the two builds are two: neither error is an instance of the other', () => {
  assert.is.not(esm.contract.KitError, cjs.contract.KitError)
  assert.not.instance(new cjs.contract.KitError('TIMEOUT', 'Late'), esm.contract.KitError)
})

for (const [title, here, there] of [
  ['ESM knows what CommonJS made', esm, cjs],
  ['CommonJS knows what ESM made', cjs, esm],
] as const) {
  test(`${title}: a kit error`, () => {
    const error = new there.contract.KitError('TIMEOUT', 'Late')
    assert.is(here.contract.isKitError(error, 'TIMEOUT'), true)
    assert.is(here.contract.isKitError(error, 'BUSY'), false)
  })

  test(`${title}: a kit error that a door threw`, () => {
    const { contract } = there
    try {
      contract.defineContract('2', {})
      assert.unreachable()
    } catch (error) {
      assert.is(here.contract.isKitError(error, 'INVALID_ARGUMENT'), true)
    }
  })

  test(`${title}: a contract with its schemas, over a port, with results, events and declared errors`, async () => {
    const contract = makeContract(there)
    const [near, far] = here.port.createPortPair()
    const served = there.port.provide(
      contract,
      {
        calls: {
          open({ id }, { errors }) {
            if (id === 'none') throw errors.NotFound({ id })
            return { id, bytes: new Uint8Array([1]) }
          },
        },
      },
      far,
    )
    const client = await here.port.connect(contract, near, { trust: 'trusted' })
    assert.equal(await client.calls.open({ id: 'a' }), { id: 'a', bytes: new Uint8Array([1]) })

    const missing = await rejection(client.calls.open({ id: 'none' }))
    assert.is(here.contract.isErrorOf(missing, contract, 'NotFound'), true)
    assert.is(there.contract.isErrorOf(missing, contract, 'NotFound'), true)
    assert.equal(there.contract.asErrorOf(missing, contract)?.data, { id: 'none' })

    const saved = client.events.once('saved')
    served.events.emit('saved', 'a')
    assert.is(await saved, 'a')
    served.stop()
    assert.is((await client.closed).code, 'CLOSED')
  })
}

function makeContract({ contract: { defineContract, unchecked } }: Build) {
  return defineContract('files', {
    calls: { open: { input: idSchema, output: unchecked<{ id: string; bytes: Uint8Array }>() } },
    events: { saved: { payload: unchecked<string>() } },
    errors: { NotFound: unchecked<{ id: string }>() },
  })
}

const idSchema: Contract.Schema<{ id: string }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof (value as { id?: unknown } | null)?.id === 'string'
        ? { value }
        : { issues: [{ message: 'No id' }] },
  },
}

test.run()
