import { onEveryPort } from '../helpers/bed.js'
import { callsSuite } from '../suites/calls.suite.js'

onEveryPort(callsSuite)
