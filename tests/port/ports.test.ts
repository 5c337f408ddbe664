import { PLATFORM_PORT_KINDS } from '../helpers/ports.js'
import { portSuite } from '../suites/port.suite.js'

for (const kind of PLATFORM_PORT_KINDS) portSuite(kind)
