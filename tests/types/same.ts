/** Tells `any` from `unknown`, and an optional member from one that may be `undefined`. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only where `A` and `B` are the same type: `same<typeof note, Note>()`. Does nothing. */
export function same<A, B>(..._proof: Equal<A, B> extends true ? [] : ['these types differ']): void {}
