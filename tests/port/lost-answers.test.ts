import { onEveryPort } from '../helpers/bed.js'
import { lostAnswersSuite } from '../suites/lost-answers.suite.js'

onEveryPort(lostAnswersSuite)
