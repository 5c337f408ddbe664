// Imported before uvu: makes it wait for `exec()`, so that the app can quit with the outcome.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [[null]], UVU_INDEX: 0 })
