import { testScenario } from './scenario.js'

testScenario('inspector', ['inspector'], 'main with what stands around handlers, and the inspector')
