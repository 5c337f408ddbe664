/** What the page tells the frame, with one port. */
export type ToFrame =
  | { readonly want: 'provide'; readonly library: string }
  /** Answered through the port when it is done. */
  | { readonly want: 'quiet' }
