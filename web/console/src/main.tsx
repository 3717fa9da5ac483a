import { createRoot } from 'react-dom/client'
import { startWords } from './i18n'
import { App } from './frame/App'
import { keyboard } from './frame/keys'
import { listenToHistory } from './frame/router'
import './frame/mantine.css'
import './frame/base.css'
import './frame/frame.css'

// The page lives as long as the tab: these three are its only listeners without an end.
addEventListener('keydown', (e) => {
  if (keyboard.press(e)) e.preventDefault()
})
listenToHistory()

void startWords().then(() => createRoot(document.getElementById('root')!).render(<App />))
