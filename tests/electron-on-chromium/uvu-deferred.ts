// Imported before uvu, which then waits for `exec()`: the app has to quit with the outcome.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [[null]], UVU_INDEX: 0 })
