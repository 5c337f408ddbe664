import { onEveryPort } from '../helpers/bed.js'
import { streamEndsSuite } from '../suites/stream-ends.suite.js'
import { streamFlowSuite } from '../suites/stream-flow.suite.js'
import { streamsSuite } from '../suites/streams.suite.js'

onEveryPort(streamsSuite)
onEveryPort(streamEndsSuite)
onEveryPort(streamFlowSuite)
