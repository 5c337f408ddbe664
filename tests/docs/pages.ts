import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ROOT } from '../helpers/compiler.js'

/** Made of declarations, by a generator that numbers anchors of its own. */
export const isReference = (page: string): boolean => page.startsWith('docs/reference/')

/** The pages of `docs/` and of the folders in it. */
export const docsPages = (): string[] =>
  readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.split(sep).join('/')}`)
    .filter((page) => page.endsWith('.md'))
