import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FOUND, runApp } from './app.js'
import { buildRow, type Row, titleOf } from './set-ups.js'
import type { Tools } from './tools.js'

/** A row that cannot run, with the code that its user is told, and parts of the message. */
export type Fault = readonly [row: Row, code: string, ...parts: string[]]

/** Of an app's package.json. */
export const MODULE = { type: 'module' }
/** An edit of what docs/bundlers.md shows: its line is left out. */
export const withoutPlugin = { 'plugins: [readyMadePreload()]': 'plugins: []' }

/** `test`, or a test that is skipped where its tools cannot be had; says why. */
export function perhapsTest({ missing }: Tools): (title: string, body: () => Promise<void>) => void {
  if (missing === undefined) return test
  console.log(`skipped: ${missing}`)
  return test.skip
}

/** A test for each row: built as docs/bundlers.md says, moved away as a packaged app is, and run. */
export function matrix(tools: Tools, rows: readonly Row[], faults: readonly Fault[]): void {
  const perhaps = perhapsTest(tools)
  for (const row of rows) {
    perhaps(`${titleOf(row)} runs`, async () => {
      const { result, output } = await runApp(await buildRow(row, tools))
      const origin = row.page === 'file' ? 'file://' : 'app://notes'
      assert.equal(result, { ...FOUND, ownPreload: row.preload === 'own', origin }, output)
    })
  }
  for (const [row, code, ...parts] of faults) {
    perhaps(`${titleOf(row)} fails with ${code} and the cure where its line is missing`, async () => {
      const { failed, output } = await runApp(await buildRow(row, tools))
      assert.equal([failed?.name, failed?.code], ['KitError', code], output)
      for (const part of parts) assert.ok(failed?.message.includes(part), failed?.message)
    })
  }
}
