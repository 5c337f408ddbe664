/** The end-to-end suites once more, on the newest Chrome or Chromium that is installed on this machine. */
import { spawnSync } from 'node:child_process'
import { installedBrowsers } from '../electron-on-chromium/browser/find-browser.js'
import { ELECTRON_VERSIONS } from '../electron-on-chromium/electron-versions.js'
import { hostCommand } from './host.js'
import { judgeFacts, majorsFor, runFacts } from './host-facts.js'
import { type FileResult, isInMainProcess, runFiles, testFiles } from './suites.js'

/** What depends on the browser: the kit end to end, the demo and the examples, and what finds and drives a browser. */
const SUITES = ['e2e/', 'security/pages/', 'examples/demo', 'examples/examples', 'stand-in/cli']
/** It counts what main keeps, whichever browser; `CHROMIUM=path npm run soak` is another matter. */
const WITHOUT = 'e2e/soak'

/** Runs them, or counts them as skipped where there is none. Returns what counts as failed besides. */
export async function runOnInstalled(): Promise<{ files: FileResult[]; complaints: string[] }> {
  const browser = newestInstalled()
  const suites = testFiles(SUITES).filter((file) => !file.includes(WITHOUT))
  // Another order of deliveries each time; `npm run test:host` has three that are always the same.
  const seeds = [`${Math.floor(Math.random() * 1e6)}`]
  if (!browser) {
    console.log('\nNo installed Chrome or Chromium runs on this machine: what would run on it is skipped.')
    const env = { TESTS_SKIPPED: '1' }
    const files = await runFiles(suites.filter(isInMainProcess), () => hostCommand(), { env })
    return { files: [...files, ...(await runFacts(seeds, env))], complaints: [] }
  }
  const carrier = ELECTRON_VERSIONS.find(({ chromium }) => chromium === browser.major)
  const milestone = carrier
    ? `the milestone of Electron ${carrier.major}`
    : 'the milestone of no supported Electron'
  console.log(`\nOn the installed ${browser.name} (${browser.path}), ${milestone}:`)
  const env = { CHROMIUM: browser.path }
  const command = (file: string): [string, ...string[]] =>
    isInMainProcess(file) ? hostCommand() : [process.execPath]
  const files = await runFiles(suites, command, { env })
  const facts = await runFacts(seeds, env)
  const complaints = judgeFacts(facts, majorsFor(seeds))
  for (const complaint of complaints) console.log(complaint)
  return { files: [...files, ...facts], complaints }
}

/** What a browser says of itself; a distribution's stub that only says how to get one does not count as one. */
export function versionOf(path: string): { name: string; major: number } | undefined {
  const args = ['--version', '--no-sandbox']
  const { status, stdout } = spawnSync(path, args, { encoding: 'utf8', timeout: 20_000 })
  const [said, major] = /^.*?(\d+)\.[\d.]+/m.exec(stdout ?? '') ?? []
  return status === 0 && said !== undefined ? { name: said.trim(), major: Number(major) } : undefined
}

function newestInstalled(): { path: string; name: string; major: number } | undefined {
  const found = installedBrowsers().flatMap((path) => {
    const version = versionOf(path)
    return version ? [{ path, ...version }] : []
  })
  return found.sort((a, b) => b.major - a.major)[0]
}
