import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { oldestElectron, supportedMajors } from '../../scripts/electron-versions.js'

interface Step {
  uses?: string
  run?: string
  if?: string
  with?: Record<string, string>
}
interface Job {
  'runs-on'?: string
  'timeout-minutes'?: number
  needs?: string | string[]
  permissions?: Record<string, string>
  strategy?: { matrix?: Record<string, string[]> }
  steps: Step[]
}
interface Workflow {
  permissions?: Record<string, string>
  jobs: Record<string, Job>
}

const { parse } = createRequire(import.meta.url)('yaml') as { parse(text: string): unknown }
const read = (name: string) => parse(readFileSync(`.github/workflows/${name}`, 'utf8')) as Workflow
const [ci, release] = [read('ci.yml'), read('release.yml')]
const jobs: Record<string, Job> = { ...ci.jobs, ...release.jobs }
const { scripts, devDependencies, publishConfig } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>
  publishConfig: object
  devDependencies: Record<string, string>
}
const commands = Object.values(jobs).flatMap(({ steps }) =>
  steps.flatMap((step) =>
    [step.run, step.with?.version, step.with?.publish].filter((run) => run !== undefined),
  ),
)
/** Expressions that name no row of the job's matrix. */
const GIVEN = ['secrets.GITHUB_TOKEN']

test('every npm script that is run exists', () => {
  const named = commands.flatMap((run) => [...run.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test)\b)/g)])
  assert.ok(named.length >= 4)
  for (const [, script, builtIn] of named)
    assert.ok(Object.hasOwn(scripts, (script ?? builtIn) as string), script)
})

test('npm scripts name scripts and files of this repository', () => {
  for (const [name, script] of Object.entries(scripts)) {
    for (const [, other] of script.matchAll(/npm run (?:-s )?([\w:-]+)/g))
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
      if (GIVEN.includes(path as string)) continue
      const [context, key] = (path as string).split('.') as [string, string]
      assert.is(context, 'matrix', `${name}: ${path}`)
      assert.ok(Object.hasOwn(job.strategy?.matrix ?? {}, key), `${name}: ${path}`)
    }
})

test('only the release may write: its job asks for what the pull request, the tag and the provenance need', () => {
  assert.equal(ci.permissions, { contents: 'read' })
  assert.equal(release.permissions, {})
  assert.equal(
    Object.values(ci.jobs).filter((job) => job.permissions !== undefined),
    [],
  )
  assert.equal(release.jobs.release?.permissions, {
    contents: 'write',
    'pull-requests': 'write',
    'id-token': 'write',
  })
  assert.equal(publishConfig, { access: 'public', provenance: true })
})

test('a release passes every check before it is published, without a token of npm', () => {
  assert.match(scripts['release:publish'] ?? '', /^npm run check && changeset publish$/)
  assert.not.match(readFileSync('.github/workflows/release.yml', 'utf8'), /NPM_TOKEN|NODE_AUTH_TOKEN/)
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
