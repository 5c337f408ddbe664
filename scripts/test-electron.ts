/**
 * Fetches Electron's binary where it is missing, runs every suite on it and writes `docs/electron-report.md`. Where it cannot
 * be had, says so and counts what was skipped.
 */
import { writeFileSync } from 'node:fs'
import { commandLine, unknownWord } from './command-line.js'
import { factsOf, readSheet } from './electron-facts.js'
import { electronReport } from './electron-report.js'
import { prepareElectron } from './electron-run.js'
import { supportedMajors } from './electron-versions.js'
import { differing } from './fact-versions.js'
import { electronBinary, electronPackage, hasDisplay, hostCommand, installElectron } from './host.js'
import {
  type FileResult,
  IN_MAIN_PROCESS,
  isInMainProcess,
  lastLine,
  printFile,
  runFile,
  runFiles,
  testFiles,
  totalOf,
} from './suites.js'
import { startXvfb } from './xvfb.js'

/** Suites of what runs in the main process, without its API: on Electron they run on its Node and its V8. */
const IN_NODE = ['contract', 'fuzz', 'hostile', 'main', 'port', 'security/ports']

const { values: options, words } = commandLine(
  `usage: npm run test:electron [-- [options] [WORD…]]

  WORD            only suites whose path contains one of the words
  --sandbox=off   all windows without a sandbox, but where a test is about it
  --required      fails where Electron cannot be had
  --no-fetch      takes what is there
  --package=DIR   another npm package electron than the installed one
  --report=FILE   writes the report there; --report= writes none`,
  {
    sandbox: { type: 'string', default: 'on' },
    required: { type: 'boolean' },
    'no-fetch': { type: 'boolean' },
    package: { type: 'string' },
    report: { type: 'string' },
  },
  ({ values: { sandbox }, words }) =>
    sandbox === 'on' || sandbox === 'off'
      ? unknownWord(words, (word) => testFiles([word]).length > 0, 'suite')
      : '--sandbox is on or off',
)
const sandbox = options.sandbox === 'off' ? 'off' : 'on'
const folder = options.package ?? electronPackage()
const asked = (file: string): boolean => words.length === 0 || words.some((word) => file.includes(word))
const inFolders = (folders: readonly string[]): string[] =>
  testFiles()
    .filter((file) => folders.some((each) => file.startsWith(`build/tests/${each}/`)))
    .filter(asked)

/** They find Electron by themselves, where it always is. */
const examples = (): string[] => (options.package === undefined ? inFolders(['examples']) : [])

const sheet = readSheet()
console.log(`Facts that differ between Electron ${supportedMajors[0]} and ${supportedMajors.at(-1)}:`)
for (const { number, text } of differing(sheet.values(), supportedMajors)) console.log(`  ${number} ${text}`)

let binary = electronBinary(folder)
if (binary === undefined && !options['no-fetch']) {
  console.log('Electron’s binary is not on this machine; its package’s installer downloads it:')
  binary = await installElectron(folder)
}
if (binary === undefined) await skipAll()
else await runAll(binary)

/** Without Electron the files are only asked what they hold, which needs its API but no browser. */
async function skipAll(): Promise<void> {
  console.log(
    'Electron’s binary could not be had. Nothing was checked against Electron; every test below is skipped.',
  )
  const env = { TESTS_SKIPPED: '1' }
  const files = await runFiles(inFolders(IN_MAIN_PROCESS), () => hostCommand(), { env })
  console.log(lastLine(totalOf(files)))
  process.exitCode = options.required || totalOf(files).failed > 0 ? 1 : 0
}

async function runAll(electron: string): Promise<void> {
  const screen = hasDisplay() ? undefined : await startXvfb()
  if (screen) process.env.DISPLAY = screen.display
  const prepared = await prepareElectron(electron)
  if (typeof prepared === 'string') {
    console.error(prepared)
    screen?.stop()
    process.exitCode = 1
    return
  }
  const { command, versions } = prepared
  console.log(`Electron ${versions.electron ?? '(a stand-in)'} (${electron}), sandbox ${sandbox}`)
  const files: FileResult[] = []
  // One at a time: windows of several apps take the focus from each other.
  for (const file of [...inFolders(IN_MAIN_PROCESS), ...inFolders(IN_NODE), ...examples()]) {
    const result = isInMainProcess(file)
      ? await runFile(file, command, { TEST_SANDBOX: sandbox })
      : file.includes('/examples/')
        ? await runFile(file, [process.execPath])
        : await runFile(file, [electron], { ELECTRON_RUN_AS_NODE: '1' })
    printFile(result)
    files.push(result)
  }
  screen?.stop()
  const report = options.report ?? 'docs/electron-report.md'
  if (report !== '') {
    const facts = { sheet, of: factsOf }
    writeFileSync(report, electronReport({ versions, sandbox, files, facts, when: new Date() }))
    console.log(`The report is in ${report}.`)
  }
  console.log(lastLine(totalOf(files)))
  process.exitCode = totalOf(files).failed > 0 ? 1 : 0
}
