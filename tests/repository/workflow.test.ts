import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { oldestElectron, supportedMajors } from '../../scripts/electron-versions.js'

interface Step {
  uses?: string
  run?: string
  if?: string
}
interface Job {
  'runs-on'?: string
  'timeout-minutes'?: number
  needs?: string | string[]
  strategy?: { matrix?: Record<string, string[]> }
  steps: Step[]
}
interface Workflow {
  jobs: Record<string, Job>
}

const { parse } = createRequire(import.meta.url)('yaml') as { parse(text: string): unknown }
const text = readFileSync('.github/workflows/ci.yml', 'utf8')
const { jobs } = parse(text) as Workflow
const { scripts, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>
  devDependencies: Record<string, string>
}
const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => (run ? [run] : [])))

test('every npm script that is run exists', () => {
  const named = commands.flatMap((run) => [...run.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test)\b)/g)])
  assert.ok(named.length >= 4)
  for (const [, script, builtIn] of named)
    assert.ok(Object.hasOwn(scripts, (script ?? builtIn) as string), script)
})

test('npm scripts name scripts and files of this repository', () => {
  for (const [name, script] of Object.entries(scripts)) {
    for (const [, other] of script.matchAll(/npm run -s ([\w:-]+)/g))
      assert.ok(Object.hasOwn(scripts, other as string), `${name} runs ${other}`)
    for (const [, compiled] of script.matchAll(/node (?:--\S+ )*build\/(\S+)\.js/g))
      assert.ok(readFileSync(`${compiled}.ts`), `${name} runs ${compiled}.js`)
  }
})

test('every job has a machine, an end, and steps that either use or run something', () => {
  for (const [name, job] of Object.entries(jobs)) {
    assert.type(job['runs-on'], 'string', name)
    assert.type(job['timeout-minutes'], 'number', name)
    for (const needed of [job.needs ?? []].flat()) assert.ok(needed in jobs, `${name} needs ${needed}`)
    for (const step of job.steps) {
      assert.is(Number('uses' in step) + Number('run' in step), 1, name)
      if (step.uses !== undefined) assert.match(step.uses, /^[\w-]+\/[\w-]+@v\d+$/)
    }
  }
})

test('every expression names something that is there', () => {
  for (const [name, job] of Object.entries(jobs))
    for (const [, path] of JSON.stringify(job).matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)) {
      const [context, key] = (path as string).split('.') as [string, string]
      assert.is(context, 'matrix', `${name}: ${path}`)
      assert.ok(Object.hasOwn(job.strategy?.matrix ?? {}, key), `${name}: ${path}`)
    }
})

test('Electron is tested in the oldest declared version and every supported major, everywhere', () => {
  const { matrix } = jobs.electron?.strategy ?? {}
  assert.equal(matrix?.electron, [oldestElectron, ...supportedMajors.map(String)])
  assert.equal(
    matrix?.os?.map((os) => os.replace(/-.*/, '')),
    ['ubuntu', 'macos', 'windows'],
  )
  assert.equal(matrix?.sandbox, ['on', 'off'])
  assert.ok('electron' in devDependencies)
})

test.run()
