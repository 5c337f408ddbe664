/**
 * `npm run test:electron [-- options] [words…]`: every suite that needs Electron's API, on Electron itself. Where its
 * binary is missing, says so and counts what was skipped.
 *
 *     --sandbox=off   all windows without a sandbox, but where a test is about it
 *     --required      fails where there is no Electron
 */
import { readFileSync } from 'node:fs'
import { electronBinary, STAND_IN } from './host.js'
import {
  type FileResult,
  IN_MAIN_PROCESS,
  lastLine,
  printFile,
  runFile,
  testFiles,
  totalOf,
} from './suites.js'

const args = process.argv.slice(2)
const words = args.filter((arg) => !arg.startsWith('--'))
const sandbox = args.includes('--sandbox=off') ? 'off' : 'on'
const required = args.includes('--required')
const files = testFiles(IN_MAIN_PROCESS.map((folder) => `${folder}/`)).filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
)
const electron = electronBinary()
const { version } = JSON.parse(readFileSync('node_modules/electron/package.json', 'utf8')) as {
  version: string
}
console.log(
  electron
    ? `Electron ${version} (${electron}), sandbox ${sandbox}`
    : `Electron's binary is not on this machine (the npm package electron@${version} has none: "npx install-electron" ` +
        'downloads it). Nothing was checked against Electron; every test below is skipped.',
)

const ran: FileResult[] = []
for (const file of files) {
  // Without Electron the files are only asked what they hold, which needs its API but no browser.
  const result = electron
    ? await runFile(file, [electron], { TEST_SANDBOX: sandbox })
    : await runFile(file, [process.execPath, STAND_IN], { TESTS_SKIPPED: '1' })
  printFile(result)
  ran.push(result)
}
const total = totalOf(ran)
console.log(lastLine(total))
process.exitCode = total.failed > 0 || (required && electron === undefined) ? 1 : 0
