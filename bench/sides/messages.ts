/** What the consumer's side asks of the provider's, each with a port of its own. */
export type Request =
  | { readonly want: 'library'; readonly library: string }
  /** The kit, with a contract of this name. */
  | { readonly want: 'contract'; readonly contract: string }
  | { readonly want: 'flood' }
  /** Answered with the number of events of the last flood. */
  | { readonly want: 'emitted' }
  /** Answered through the port when garbage is collected. */
  | { readonly want: 'quiet' }
  /** Answered when the thread has been busy for so long. */
  | { readonly want: 'spin'; readonly ms: number }
