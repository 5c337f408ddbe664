// The ready-made preload: built as one CommonJS file that needs nothing but `require('electron')`.
import { forwardPorts } from './forward-ports.js'

forwardPorts()
