// Two files, so that they run side by side.
import { checkVersions } from './settings.js'

checkVersions('5.6', '5.9')
