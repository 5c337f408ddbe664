import { onEveryPort } from '../helpers/bed.js'
import { statesSuite } from '../suites/states.suite.js'

onEveryPort(statesSuite)
