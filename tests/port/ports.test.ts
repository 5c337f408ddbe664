import { PLATFORMS } from '../suites/platforms.js'
import { portSuite } from '../suites/port.suite.js'

for (const platform of PLATFORMS) portSuite(platform)
