import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The module of the built package that knows where the ready-made preload is (`main/ready-made-preload.ts`). Bundled as it
 * is, it looks beside the bundle; the plugins load another in its place, which names the file that they have emitted.
 */
export const PRELOAD_PATH_MODULE = /[\\/]dist[\\/]ready-made-preload\.c?js$/

/** The name of the ready-made preload, in the package and in the app. */
export const PRELOAD_FILE = 'preload-auto.cjs'

/** The source of the ready-made preload, of the package whose built folder this is. */
export const preloadIn = (dist: string): string => readFileSync(join(dist, PRELOAD_FILE), 'utf8')
