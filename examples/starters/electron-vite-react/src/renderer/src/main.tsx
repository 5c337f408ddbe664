import { connect } from 'electron-port-bridge/renderer'
import { createRoot } from 'react-dom/client'
import type { notes } from '../../contract'
import { App } from './App'

const root = createRoot(document.getElementById('root') as HTMLElement)
connect<typeof notes>('notes').then(
  (api) => root.render(<App api={api} />),
  (error: Error) => root.render(<p>{error.message}</p>),
)
