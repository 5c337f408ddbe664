/** The event object of Electron's own events (`shell/browser/api/event`): it can be prevented, once. */
export class ElectronEvent {
  #prevented = false

  get defaultPrevented(): boolean {
    return this.#prevented
  }

  preventDefault(): void {
    this.#prevented = true
  }
}

/** An event with fields of its own; getters in `fields` stay lazy. */
export function electronEvent<T extends object>(fields: T): ElectronEvent & T {
  const event = new ElectronEvent()
  Object.defineProperties(event, Object.getOwnPropertyDescriptors(fields))
  return event as ElectronEvent & T
}
