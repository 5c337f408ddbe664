// Two files, so that they run side by side.
import { checkVersions } from './settings.js'

checkVersions('6.0', '7.0')
