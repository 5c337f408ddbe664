import { onEveryPort } from '../helpers/bed.js'
import { batchingSuite } from '../suites/batching.suite.js'

onEveryPort(batchingSuite)
