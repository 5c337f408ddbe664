import { onEveryPort } from '../helpers/bed.js'
import { eventsSuite } from '../suites/events.suite.js'

onEveryPort(eventsSuite)
