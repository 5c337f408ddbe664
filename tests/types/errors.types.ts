// Errors: declared ones have their data's type, the kit's own have their code.
import {
  asErrorOf,
  type Client,
  type CloseCode,
  type DeclaredError,
  type ErrorCode,
  type ErrorsOf,
  type HandlerContext,
  isErrorOf,
  isKitError,
} from '../../contract/index.js'
import { type Note, notes, ticks } from './kit.js'
import { same } from './same.js'

declare const error: unknown
declare const errors: HandlerContext<typeof notes>['errors']

// Thrown in a handler.
same<typeof errors.NotFound, (data: { id: string }) => DeclaredError<'NotFound'>>()
same<keyof typeof errors, 'NotFound' | 'Odd'>()
// @ts-expect-error an error that the contract does not declare
errors.Missing({ id: 'a' })
// @ts-expect-error data of another type
errors.NotFound({ id: 1 })
// @ts-expect-error data that is missing
errors.NotFound()

// Caught by a caller.
if (isErrorOf(error, notes, 'NotFound')) {
  same<typeof error.data, { id: string }>()
  same<typeof error.name, 'NotFound'>()
}
if (isErrorOf(error, notes, 'Odd')) same<typeof error.data, Note>()
// @ts-expect-error an error that the contract does not declare
isErrorOf(error, notes, 'Missing')
// @ts-expect-error a contract without errors has none to ask for
isErrorOf(error, ticks, 'NotFound')

// A client stands for its contract, whichever way it was connected.
declare const api: Client<typeof notes>
declare const careful: Client<typeof notes, 'untrusted'>
declare const ticking: Client<typeof ticks>
if (isErrorOf(error, api, 'NotFound')) {
  same<typeof error.data, { id: string }>()
  same<typeof error.name, 'NotFound'>()
}
if (isErrorOf(error, careful, 'NotFound')) same<typeof error.data, { id: string }>()
// @ts-expect-error an error that the client's contract does not declare
isErrorOf(error, api, 'Missing')
// @ts-expect-error a client of a contract without errors
isErrorOf(error, ticking, 'NotFound')
// @ts-expect-error what is neither a contract nor a client
isErrorOf(error, {}, 'NotFound')
same<ReturnType<typeof asErrorOf<typeof notes>>, ErrorsOf<typeof notes> | undefined>()
const ofClient = asErrorOf(error, api)
same<typeof ofClient, ErrorsOf<typeof notes> | undefined>()

const declared = asErrorOf(error, notes)
switch (declared?.name) {
  case 'NotFound':
    same<typeof declared.data, { id: string }>()
    break
  case 'Odd':
    same<typeof declared.data, Note>()
    break
  case undefined:
    same<typeof declared, undefined>()
    break
  // @ts-expect-error an error that the contract does not declare
  case 'Missing':
}
same<ErrorsOf<typeof notes>['name'], 'NotFound' | 'Odd'>()
same<ErrorsOf<typeof ticks>, never>()

// The kit's own.
if (isKitError(error)) same<typeof error.code, ErrorCode>()
if (isKitError(error, 'TIMEOUT')) {
  same<typeof error.code & 'BUSY', never>()
  same<typeof error.path, string | undefined>()
}
// @ts-expect-error a code that the kit does not have
isKitError(error, 'ENOENT')
export const closes: readonly CloseCode[] = ['CLOSED', 'NAVIGATED', 'TIMEOUT']
// @ts-expect-error a code that no session ends with
export const neverCloses: CloseCode = 'INPUT_INVALID'
