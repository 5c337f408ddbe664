import { onEveryPort } from '../helpers/bed.js'
import { latestEventsSuite } from '../suites/latest-events.suite.js'

onEveryPort(latestEventsSuite)
