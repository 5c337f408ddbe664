/** `import electron from 'electron'` as well as the names: the same objects under both. */
import * as names from './electron.js'

export * from './electron.js'

const electron: typeof names = { ...names }
export default electron
