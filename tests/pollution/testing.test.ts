import { testScenario } from './scenario.js'

testScenario('testing', ['testing'], 'testing')
