/**
 * `npm run api`: accepts what the doors are now. Writes the API reports, the reference pages and the list of the tarball's
 * files, which `npm run check` and `npm test` hold the build to.
 */
import { packed, reference, reports, write } from './generated.js'

write(reports())
write(await reference())
// Last: the reference pages are in the tarball.
write(await packed())
