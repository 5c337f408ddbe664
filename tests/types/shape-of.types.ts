// A contract by its names: each name is checked against the type, and none may be missing a group.
import { type Client, shapeOf } from '../../contract/index.js'
import { connect } from '../../renderer/index.js'
import type { notes, ticks } from './kit.js'
import { same } from './same.js'

const names = {
  name: 'notes',
  calls: ['open', 'save'],
  streams: ['search'],
  events: ['saved'],
  notices: ['typing'],
  errors: ['NotFound'],
} as const

same<ReturnType<typeof shapeOf<typeof notes>>, typeof notes>()
shapeOf<typeof notes>(names)
shapeOf<typeof notes>({ ...names, version: 2 })
shapeOf<typeof ticks>({ name: 'ticks', events: ['tick'] })
// @ts-expect-error a call that the contract does not have
shapeOf<typeof notes>({ ...names, calls: ['opne'] })
// @ts-expect-error a stream is no call
shapeOf<typeof notes>({ ...names, calls: ['search'] })
// @ts-expect-error an error that the contract does not declare
shapeOf<typeof notes>({ ...names, errors: ['Missing'] })
// @ts-expect-error a group that the contract does not have
shapeOf<typeof ticks>({ name: 'ticks', events: ['tick'], calls: [] })
// @ts-expect-error a group of the contract that is missing
shapeOf<typeof ticks>({ name: 'ticks' })
// @ts-expect-error a contract has a name
shapeOf<typeof ticks>({ events: ['tick'] })

export async function inPage(): Promise<void> {
  const api = await connect(shapeOf<typeof notes>(names))
  same<typeof api, Client<typeof notes>>()
}
