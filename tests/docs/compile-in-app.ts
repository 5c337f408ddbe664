import { join } from 'node:path'
import ts from 'typescript'
import { type Complaint, compile, ROOT } from '../helpers/compiler.js'

/** What the app of the samples has of its own. */
const APP = 'tests/docs/ambient/app.d.ts'

/** Compiles as an app with a bundler does; a page and main are one program, so that both have each other's globals. */
export function compileInApp(
  sources: ReadonlyMap<string, string>,
  beside: readonly string[] = [],
): Complaint[] {
  return compile([...sources.keys(), APP, ...beside], {
    sources,
    options: {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      // The declarations that are published.
      paths: { 'electron-port-bridge/*': [join(ROOT, 'dist/*.d.ts')] },
      lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    },
  })
}
