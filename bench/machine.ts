import { readFileSync } from 'node:fs'
import { cpus, totalmem, type } from 'node:os'
import { join } from 'node:path'

const PEERS = ['comlink', 'birpc', 'penpal', 'capnweb', '@orpc/server']

/** `2 cores (AMD EPYC), 24 GiB, Linux` */
export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${memory} GiB, ${type()}`
}

/** Of Node and of what is measured beside this package. */
export function installedVersions(): Record<string, string> {
  const installed = PEERS.map((name) => {
    const { version } = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'))
    return [name, version]
  })
  return { node: process.versions.node, ...Object.fromEntries(installed) }
}
