/**
 * Shows that the attack suite can fail: takes one guard out of a copy of what was built, runs the attacks that it is
 * there for, and expects that they get through. Nothing in the product knows of this; `build/` and `dist/` stay as
 * they are. Prints a line for each guard, and ends with the counts.
 */

import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { commandLine, unknownWord } from './command-line.js'
import { GUARDS, type Guard } from './guard-list.js'
import { placesOf } from './guard-places.js'
import { STAND_IN } from './host.js'
import { isInMainProcess } from './suites.js'

const { words } = commandLine(
  'usage: npm run test:guards [-- WORD…]\n\n  WORD  only guards whose name contains one of the words: isTrusted',
  {},
  ({ words }) => unknownWord(words, (word) => GUARDS.some(({ name }) => name.includes(word)), 'guard'),
)
const chosen = GUARDS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
const copy = mkdtempSync(join(tmpdir(), 'guards-'))
let killed = 0
try {
  for (const folder of ['build', 'dist', 'package.json'])
    cpSync(folder, join(copy, folder), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
  for (const guard of chosen) {
    const outcome = await tryWithout(guard)
    if (outcome.startsWith('killed')) killed++
    console.log(`${guard.name.padEnd(58)} ${outcome}`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
console.log(
  `\n${chosen.length} guards: ${killed} whose attacks get through without them, ${chosen.length - killed} that made no difference`,
)
process.exitCode = killed === chosen.length && killed > 0 ? 0 : 1

async function tryWithout(guard: Guard): Promise<string> {
  const restore = remove(guard)
  if (typeof restore === 'string') return restore
  try {
    const fallen: string[] = []
    for (const suite of guard.suites) {
      const output = await run(`build/tests/${suite}.test.js`, guard.attacks)
      for (const [, id] of output.matchAll(/^result: failed ([A-Z]\d\d)/gm)) fallen.push(id as string)
      if (guard.attacks.includes(suite) && /^\s+FAIL\b/m.test(output)) fallen.push(suite)
    }
    const missing = guard.attacks.filter((id) => !fallen.includes(id))
    return missing.length === 0 ? `killed by ${guard.attacks.join(' ')}` : `SURVIVED ${missing.join(' ')}`
  } finally {
    restore()
  }
}

/** Rewrites the guard where it is built. It must be there exactly once, else this list is out of date. */
function remove(guard: Guard): (() => void) | string {
  const places = placesOf(guard, copy)
  const [place] = places
  if (places.length !== 1 || place === undefined)
    return `NOT TRIED: found ${places.length} times in ${guard.file}, expected once`
  writeFileSync(place.path, place.text.replace(guard.from, guard.to))
  return () => writeFileSync(place.path, place.text)
}

/** Runs the named rows of a file; suites that have none run whole. */
function run(file: string, attacks: readonly string[]): Promise<string> {
  const args = isInMainProcess(file) ? [STAND_IN, file] : [file]
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ATTACKS: attacks.join(' ') },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    const deadline = setTimeout(() => child.kill('SIGKILL'), 180_000)
    child.on('close', () => {
      clearTimeout(deadline)
      done(output)
    })
  })
}
