import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Doors } from './ours.js'

/** The folder of another checkout, built: `npm run bench` has a library `before` if it is set. */
export const before = process.env.BENCH_BEFORE

/** Its doors. Pages have a module of the same name in the place of this one, which rollup.config.mjs makes. */
export async function doorsBefore(): Promise<Doors> {
  const door = (name: string) => import(pathToFileURL(resolve(`${before}`, 'dist', `${name}.js`)).href)
  return { ...(await door('contract')), ...(await door('port')) }
}
