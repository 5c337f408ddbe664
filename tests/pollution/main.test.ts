import { testScenario } from './scenario.js'

testScenario('main', 'main and utility')
