import { onEveryPort } from '../helpers/bed.js'
import { backpressureSuite } from '../suites/backpressure.suite.js'

onEveryPort(backpressureSuite)
