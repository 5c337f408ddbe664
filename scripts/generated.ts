/** What `npm run api` writes and `npm run check` compares: all that is generated from the doors and is committed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import { referenceOfDoors } from './api-reference.js'
import { apiReports } from './api-report.js'
import { withTarball } from './tools.js'

/** Files of one folder that are all generated, by name. */
export interface Generated {
  readonly folder: string
  readonly files: ReadonlyMap<string, string>
}

const REPORTS = 'api/reports'
const REFERENCE = 'docs/reference'
const PACKED = 'api/packed'

export const reports = (): Generated => ({ folder: REPORTS, files: apiReports() })

export const reference = async (): Promise<Generated> => ({
  folder: REFERENCE,
  files: (await referenceOfDoors()).pages,
})

/** A chunk's name has a hash of its content, which is none of the list's business. */
export const packedList = (files: readonly string[]): string =>
  `${files
    .map((path) => path.replace(/^(dist\/shared\/.+)-[\w-]{8}(\.d\.c?ts)$/, '$1-[hash]$2'))
    .sort()
    .join('\n')}\n`

/** The list of the tarball's files, in a folder of its own. */
export const packed = (): Promise<Generated> =>
  withTarball(({ files }) => ({ folder: PACKED, files: new Map([['files.txt', packedList(files)]]) }))

/** What is committed against what would be written now, as a unified difference; `''` where they are the same. */
export function differences({ folder, files }: Generated): string {
  const names = new Set([...files.keys(), ...(existsSync(folder) ? readdirSync(folder) : [])])
  return [...names]
    .sort()
    .map((name) => differenceOf(`${folder}/${name}`, committed(folder, name), files.get(name) ?? ''))
    .join('')
}

export function differenceOf(path: string, before: string, now: string): string {
  if (before === now) return ''
  return `${createTwoFilesPatch(path, path, before, now, 'committed', 'now', { context: 2 })}\n`
}

/** Writes the folder anew; what is no longer generated goes. */
export function write({ folder, files }: Generated): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
}

const committed = (folder: string, name: string): string => {
  const path = join(folder, name)
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : ''
}
