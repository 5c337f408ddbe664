import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { DOORS } from './doors.js'

/**
 * The public surface of each door's declarations, by API Extractor: what it exports, and the types behind that. What one
 * door takes from another stands once, in the other's report.
 */
export function apiReports(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'electron-port-bridge-'))
  try {
    const configs = DOORS.map(({ name, types }) => configOf(name, types, folder))
    const [first] = configs as [ExtractorConfig]
    const compilerState = CompilerState.create(first, {
      additionalEntryPoints: configs.map((config) => config.mainEntryPointFilePath),
    })
    for (const config of configs) {
      Extractor.invoke(config, {
        localBuild: true,
        compilerState,
        messageCallback: (message) => {
          message.handled = message.logLevel !== 'error'
        },
      })
    }
    return withoutRepeats(
      new Map(
        DOORS.map(({ name }) => [`${name}.api.md`, readFileSync(join(folder, `${name}.api.md`), 'utf8')]),
      ),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Leaves out each declaration that an earlier report has, letter by letter, and that this door does not export. */
export function withoutRepeats(reports: ReadonlyMap<string, string>): Map<string, string> {
  const seen = new Set<string>()
  const kept = new Map<string, string>()
  for (const [name, report] of reports) {
    const blocks = report.split('\n\n')
    kept.set(name, blocks.filter((block) => isHeading(block) || !seen.has(block)).join('\n\n'))
    for (const block of blocks) seen.add(block.replace(/^export /m, ''))
  }
  return kept
}

const isHeading = (block: string): boolean => !block.startsWith('// @')

function configOf(name: string, types: string, folder: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    configObjectFullPath: resolve('api-extractor.json'),
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: resolve(types),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            module: 'NodeNext',
            lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          files: [resolve(types)],
        },
      },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temp'),
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'none' as never } },
        extractorMessageReporting: { default: { logLevel: 'none' as never } },
        tsdocMessageReporting: { default: { logLevel: 'none' as never } },
      },
    },
  })
}
