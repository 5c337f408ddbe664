import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { oldestElectron, supportedMajors } from '../../scripts/electron-versions.js'
import { missingForRelease } from '../../scripts/release-needs.js'

interface Step {
  id?: string
  uses?: string
  run?: string
  if?: string
  with?: Record<string, string | boolean>
}
interface Job {
  if?: string
  'runs-on'?: string
  'timeout-minutes'?: number
  needs?: string | string[]
  permissions?: Record<string, string>
  outputs?: Record<string, string>
  strategy?: { matrix?: Record<string, string[]> }
  steps: Step[]
}
interface Workflow {
  permissions?: Record<string, string>
  jobs: Record<string, Job>
}

const { parse } = createRequire(import.meta.url)('yaml') as { parse(text: string): unknown }
const FOLDER = '.github/workflows'
const read = (name: string) => parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Workflow
const workflows = new Map(readdirSync(FOLDER).map((name) => [name, read(name)]))
const [ci, release, codeql] = [read('ci.yml'), read('release.yml'), read('codeql.yml')]
const jobs: Record<string, Job> = { ...ci.jobs, ...release.jobs, ...codeql.jobs }
const { scripts, devDependencies, publishConfig } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>
  publishConfig: object
  devDependencies: Record<string, string>
}
const commands = Object.values(jobs).flatMap(({ steps }) =>
  steps.flatMap((step) => [step.run, step.with?.version].filter((run) => typeof run === 'string')),
)
/** Expressions that GitHub gives to every job. */
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
    }
  }
  assert.is(workflows.size, 3, 'a workflow is not looked at')
})

test('every action is pinned by a full commit, with its version behind it', () => {
  const uses = [...workflows.keys()].flatMap((name) =>
    [...readFileSync(`${FOLDER}/${name}`, 'utf8').matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(
      ([, action]) => action,
    ),
  )
  assert.is(uses.length, Object.values(jobs).flatMap(({ steps }) => steps.filter((step) => step.uses)).length)
  for (const action of uses)
    assert.match(action ?? '', /^[\w-]+\/[\w-]+(?:\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  const versions = new Map<string, string>()
  for (const action of uses as string[]) {
    const [name = '', commit = ''] = action.split(/(?:\/\w+)?@(?=[0-9a-f]{40})/)
    assert.is(versions.get(name) ?? commit, commit, `${name} is pinned to two commits`)
    versions.set(name, commit)
  }
})

test('every expression names something that is there', () => {
  for (const [name, job] of Object.entries(jobs))
    for (const [, path = ''] of JSON.stringify(job).matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)) {
      if (!GIVEN.includes(path)) assert.ok(isThere(job, path), `${name}: ${path}`)
    }
  for (const [name, job] of Object.entries(jobs))
    for (const condition of [job.if, ...job.steps.map((step) => step.if)]) {
      for (const [path] of condition?.matchAll(/\b(?:needs|steps)[\w.-]+/g) ?? [])
        assert.ok(isThere(job, path), `${name}: ${path}`)
    }
})

/** Whether `matrix.os`, `needs.build.outputs.version` or `steps.changesets.outputs.hasChangesets` is something. */
function isThere(job: Job, path: string): boolean {
  const [context, key = '', kind, name = ''] = path.split('.')
  if (context === 'matrix') return Object.hasOwn(job.strategy?.matrix ?? {}, key)
  if (context === 'needs')
    return [job.needs ?? []].flat().includes(key) && Object.hasOwn(jobs[key]?.[kind as 'outputs'] ?? {}, name)
  return context === 'steps' && job.steps.some(({ id }) => id === key) && kind === 'outputs'
}

test('no workflow has a permission of its own, and each job that needs more than to read asks for just that', () => {
  assert.equal(ci.permissions, { contents: 'read' })
  assert.equal([release.permissions, codeql.permissions], [{}, {}])
  const asked = Object.entries(jobs).flatMap(([name, { permissions }]) =>
    permissions === undefined ? [] : [[name, permissions] as const],
  )
  assert.equal(Object.fromEntries(asked), {
    version: { contents: 'write', 'pull-requests': 'write' },
    build: { contents: 'read' },
    publish: { 'id-token': 'write' },
    announce: { contents: 'write' },
    analyze: { contents: 'read', 'security-events': 'write' },
  })
  assert.equal(publishConfig, { access: 'public', provenance: true })
})

test('no job keeps the token that it checked out with', () => {
  for (const [name, { steps }] of Object.entries(jobs))
    for (const { uses, with: given } of steps)
      if (uses?.startsWith('actions/checkout@')) assert.is(given?.['persist-credentials'], false, name)
})

test('what is published is what another job has built: the job that npm trusts runs nothing of this repository', () => {
  const { version, build, publish, announce } = release.jobs
  assert.equal([build?.needs, publish?.needs, announce?.needs], ['version', 'build', ['build', 'publish']])
  const uses = (job: Job | undefined) =>
    job?.steps.map(({ uses }) => uses?.replace(/@.*/, '')).filter(Boolean)
  assert.equal(uses(publish), ['actions/setup-node', 'actions/download-artifact'])
  assert.equal(uses(announce), ['actions/download-artifact'])
  assert.equal(
    publish?.steps.flatMap(({ run }) => run ?? []),
    ['npm publish ./release/*.tgz --ignore-scripts --provenance --access public'],
  )
  const [uploaded] = build?.steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@')) ?? []
  for (const job of [publish, announce]) {
    const [downloaded] = job?.steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@')) ?? []
    assert.is(downloaded?.with?.name, uploaded?.with?.name)
  }
  // Of what another run has left nothing is used.
  for (const job of [version, build, publish]) {
    const [node] = job?.steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@')) ?? []
    assert.is(node?.with?.['package-manager-cache'], false)
    assert.is(node?.with?.cache, undefined)
  }
})

test('a release passes every check, is built twice and has its bills of materials, without a token of npm', () => {
  const runs = release.jobs.build?.steps.flatMap(({ run }) => run ?? []) ?? []
  const at = (command: string) => {
    const place = runs.findIndex((run) => run.startsWith(command))
    assert.ok(place >= 0, command)
    return place
  }
  const order = [
    'npm ci',
    'npm run release:unpublished',
    'npm run check -- --release',
    'npm run clean',
    'npm run release:pack',
  ]
  assert.equal(order.map(at), [0, 1, 2, 3, 4])
  const packs = readFileSync('scripts/release.ts', 'utf8')
  assert.match(packs, /npm\('sbom'/)
  assert.match(release.jobs.announce?.steps.at(-1)?.run ?? '', /gh release create .* release\/\*/)
  assert.not.match(readFileSync('.github/workflows/release.yml', 'utf8'), /NPM_TOKEN|NODE_AUTH_TOKEN/)
})

test('package.json names no repository that nobody has confirmed, and a release says what it lacks', () => {
  const owned = '# why\n/main/ @somebody\n'
  const filled = {
    repository: { type: 'git', url: 'git+https://example.org/a.git' },
    bugs: 'b',
    homepage: 'h',
  }
  assert.equal(missingForRelease(filled, owned), [])
  const told = missingForRelease(
    { ...filled, repository: { type: 'git' }, bugs: '' },
    `${owned}/wire/\n/link/\n`,
  )
  assert.is(told.length, 3, told.join('\n'))
  assert.match(told[0] ?? '', /^package\.json has no `repository`: fill it in; npm compares/)
  assert.match(told[1] ?? '', /^package\.json has no `bugs`/)
  assert.match(told[2] ?? '', /^\.github\/CODEOWNERS names no owner: .* \/wire\/, \/link\/$/)
})

test('CODEOWNERS names paths that are there', () => {
  const lines = readFileSync('.github/CODEOWNERS', 'utf8').split('\n')
  const paths = lines.filter((line) => line.startsWith('/')).map((line) => line.split(/\s/)[0] as string)
  for (const path of ['/.github/', '/main/', '/preload/', '/policy/', '/wire/'])
    assert.ok(paths.includes(path), path)
  assert.equal(
    paths.filter((path) => !existsSync(`.${path}`)),
    [],
  )
})

test('Dependabot moves the actions and the tools, and CodeQL reads what ships with them', () => {
  const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as {
    updates: { 'package-ecosystem': string; directory: string; ignore?: { 'dependency-name': string }[] }[]
  }
  assert.equal(
    updates.map(({ 'package-ecosystem': kind, directory }) => [kind, directory]),
    [
      ['github-actions', '/'],
      ['npm', '/'],
    ],
  )
  for (const { ignore = [] } of updates)
    for (const { 'dependency-name': name } of ignore) assert.ok(Object.hasOwn(devDependencies, name), name)
  const analyze = codeql.jobs.analyze as Job
  assert.equal(analyze.strategy?.matrix?.language, ['javascript-typescript', 'actions'])
  const [init] = analyze.steps.filter(({ uses }) => uses?.startsWith('github/codeql-action/init@'))
  const config = parse(readFileSync(init?.with?.['config-file'] as string, 'utf8')) as {
    'paths-ignore': string[]
  }
  // None of what is published.
  assert.equal(config['paths-ignore'], ['tests', 'bench'])
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
