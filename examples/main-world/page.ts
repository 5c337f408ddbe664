// Electron's tutorial, word for word: no import, nothing of the kit.
window.onmessage = (event) => {
  // `event.source === window` means that the message comes from the preload, and not from an iframe or elsewhere.
  if (event.source === window && event.data === 'main-world-port') {
    const [port] = event.ports as [MessagePort]
    port.onmessage = (message) => {
      port.postMessage(`the page heard “${message.data}”`)
      setTimeout(() => console.log('done'), 100)
    }
  }
}
