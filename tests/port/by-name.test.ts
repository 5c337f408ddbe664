import { onEveryPort } from '../helpers/bed.js'
import { byNameSuite } from '../suites/by-name.suite.js'

onEveryPort(byNameSuite)
