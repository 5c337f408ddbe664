/**
 * Runs every suite and ends with one line that counts every test of each: `N passed, N failed, N skipped`.
 *
 * Unit suites run under uvu's own command. Suites that need Electron's API (`e2e`, `electron-on-chromium`, `security/pages`)
 * are main scripts: they run on Electron where its binary is present, else on stock Chromium, one process a
 * file, and say which. Their results are counted by who decided them; see CONTRIBUTING.md.
 */
import { commandLine, unknownWord } from './command-line.js'
import { electronBinary, hostCommand } from './host.js'
import { runOnInstalled } from './installed.js'
import { byKind, isInMainProcess, lastLine, runFiles, testFiles, totalOf } from './suites.js'

const started = Date.now()
const { values: options, words } = commandLine(
  `usage: node build/scripts/test.js [--installed] [--without=WORD…] [WORD…]

  WORD         only suites whose path contains one of the words
  --without    all but the suites whose path contains the word
  --installed  what depends on the browser on the newest installed one too`,
  { installed: { type: 'boolean' }, without: { type: 'string', multiple: true } },
  ({ values: { without = [] }, words }) =>
    unknownWord([...words, ...without], (word) => testFiles([word]).length > 0, 'suite'),
)
const { installed: onInstalled, without = [] } = options
const electron = electronBinary()
const host = hostCommand(electron)
const files = await runFiles(
  testFiles(words).filter((file) => !without.some((word) => file.includes(word))),
  (file) => (isInMainProcess(file) ? host : [process.execPath]),
)
console.log(
  `\nend-to-end suites ran on ${electron ? `Electron (${electron})` : 'stock Chromium, playing Electron'}`,
)

const installed = onInstalled ? await runOnInstalled() : undefined
const total = totalOf([...files, ...(installed?.files ?? [])])
const decided = byKind(total.kinds)
if (decided !== '') console.log(`end-to-end results, by who decided them: ${decided}`)
console.log(`took ${((Date.now() - started) / 1000).toFixed(1)} s`)
console.log(lastLine(total))
process.exitCode = total.failed === 0 && total.passed > 0 && !installed?.complaints.length ? 0 : 1
