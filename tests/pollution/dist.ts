import { join } from 'node:path'

/** The folder of the built package; another one, to try an earlier build. */
export const DIST = process.env.POLLUTION_DIST ?? join(import.meta.dirname ?? '.', '../../../dist')
