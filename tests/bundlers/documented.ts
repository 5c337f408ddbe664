import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { ROOT } from '../helpers/compiler.js'

const BLOCK = /^```js\n\/\/ ([\w.-]+)(: with a preload of your own)?[^\n]*\n(.*?)^```$/gms

/**
 * The configuration files that docs/bundlers.md shows under a heading, by name.
 *
 * @param own With a preload of one's own: a file that is shown a second time for that stands for the first.
 */
export function documented(heading: string, own = false): ReadonlyMap<string, string> {
  const page = readFileSync(join(ROOT, 'docs/bundlers.md'), 'utf8')
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const files = new Map<string, string>()
  for (const [, name = '', forOwn, code = ''] of (section.split('\n## ')[0] ?? '').matchAll(BLOCK)) {
    if (forOwn === undefined || own) files.set(name, code)
  }
  assert.ok(files.size > 0, `docs/bundlers.md shows no configuration under "${heading}"`)
  return files
}
