/**
 * Accepts what the doors are now. Writes the API reports, the reference pages and the list of the tarball's
 * files, which `npm run check` and `npm test` hold the build to.
 */
import { commandLine } from './command-line.js'
import { packed, reference, reports, write } from './generated.js'

commandLine('usage: npm run api', {})
write(reports())
write(await reference())
// Last: the reference pages are in the tarball.
write(await packed())
