import { testScenario } from './scenario.js'

testScenario('main', ['main', 'utility'], 'main and utility')
