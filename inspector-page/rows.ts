// What is shown, made of what was seen. No DOM: sightings go in, rows come out.
import type { Batch, Seen, SeenDocument, SessionInfo } from '../inspector/contract.js'

export type RowKind =
  | 'call'
  | 'stream'
  | 'event'
  | 'notice'
  | 'session'
  | 'document'
  | 'refused'
  | 'violation'
  | 'limit'

/** `active` is under way; `ended` was ended by somebody's wish; `failed` and `refused` are problems. */
type RowState = 'active' | 'ok' | 'ended' | 'failed' | 'refused'

/** One line of the list. It changes while it is `active`. */
export interface Row {
  /** Rises by one from row to row. */
  readonly id: number
  readonly kind: RowKind
  /** Milliseconds since 1970. */
  readonly at: number
  /** `notes` or `notes calls.open`, or what else it is about. */
  readonly name: string
  state: RowState
  /** How it ended, or stands, in few words. */
  outcome: string
  readonly session?: number | undefined
  readonly document?: number | undefined
  readonly origin?: string | undefined
  /** Main asked for it. */
  readonly isMains?: boolean
  /** More about it: a message, a refusal's cure. */
  detail?: string | undefined
  /** Milliseconds that it took. */
  ms?: number
  /** Estimated bytes that came into main. */
  bytesIn?: number
  /** Estimated bytes that main sent. */
  bytesOut?: number
  /** Of a stream. */
  flow?: { items: number; stalls: number; credit: number | undefined; isStalled: boolean }
  /** JSON of the input, if the app shows values. */
  input?: string | undefined
  /** JSON of what it was answered with; of a stream, its last item. */
  output?: string | undefined
}

export interface SessionState extends SessionInfo {
  isOpen: boolean
  inFlight: number
  /** Calls, streams and notices so far. */
  requests: number
  /** How it ended. */
  code: string | undefined
}

export interface DocumentState {
  readonly facts: SeenDocument
  isOpen: boolean
  code: string | undefined
}

/** Ended documents and sessions that are still shown. */
const MAX_ENDED = 20

/** Everything that the window shows. */
export class Rows {
  /** In the order in which they began; at most as many as were asked for. */
  readonly list: Row[] = []
  readonly documents = new Map<number, DocumentState>()
  readonly sessions = new Map<number, SessionState>()
  /** Sightings that came too fast, and are missing. */
  lost = 0
  /** Rows that made room for later ones. */
  dropped = 0
  readonly #max: number
  readonly #active = new Map<string, Row>()
  #lastId = 0

  constructor(max = 10_000) {
    this.#max = max
  }

  /** Calls and streams under way. */
  get inFlight(): number {
    return this.#active.size
  }

  get problems(): number {
    return this.list.reduce((count, row) => count + (isProblem(row) ? 1 : 0), 0)
  }

  add({ open, records, lost }: Batch): void {
    for (const document of open?.documents ?? []) this.#admit(document)
    for (const session of open?.sessions ?? []) this.#open(session)
    this.lost += lost
    for (const record of records) this.#see(record)
    const over = this.list.length - this.#max
    if (over > 0) {
      this.list.splice(0, over)
      this.dropped += over
    }
  }

  /** Forgets what is over. What is under way stays. */
  clear(): void {
    const active = this.list.filter(({ state }) => state === 'active')
    this.list.splice(0, this.list.length, ...active)
    for (const [id, { isOpen }] of this.documents) if (!isOpen) this.documents.delete(id)
    for (const [id, { isOpen }] of this.sessions) if (!isOpen) this.sessions.delete(id)
    this.lost = 0
    this.dropped = 0
  }

  #see(seen: Seen): void {
    switch (seen.kind) {
      case 'document-admitted': {
        const { document } = seen
        this.#admit(document)
        return this.#push({
          ...at(seen),
          kind: 'document',
          name: document.origin,
          ...ok('let in'),
          ...of(document),
        })
      }
      case 'document-closed': {
        const known = this.documents.get(seen.document)
        if (known !== undefined) Object.assign(known, { isOpen: false, code: seen.code })
        forgetEnded(this.documents)
        const name = known?.facts.origin ?? 'a document'
        const about = known === undefined ? { document: seen.document } : of(known.facts)
        return this.#push({
          ...at(seen),
          kind: 'document',
          name,
          ...ended(seen.code, seen.message),
          ...about,
        })
      }
      case 'session-opened':
        this.#open({ ...seen, since: seen.at })
        return this.#push({
          ...at(seen),
          kind: 'session',
          name: seen.contract,
          ...ok('opened'),
          ...place(seen),
        })
      case 'session-closed': {
        const known = this.sessions.get(seen.session)
        if (known !== undefined) Object.assign(known, { isOpen: false, code: seen.code, inFlight: 0 })
        forgetEnded(this.sessions)
        const end = CALM.has(seen.code) ? ended(seen.code, seen.message) : failed(seen.code, seen.message)
        const { ms } = seen
        return this.#push({ ...at(seen), kind: 'session', name: seen.contract, ...end, ...place(seen), ms })
      }
      case 'refused': {
        const { reason, cure, origin, contract, member } = seen.refused
        const name =
          contract === undefined
            ? 'a document'
            : member === undefined
              ? `a claim of ${contract}`
              : `a request for ${contract} ${member}`
        const about = { kind: 'refused', state: 'refused', outcome: reason, detail: cure, origin } as const
        return this.#push({ ...at(seen), name, ...about })
      }
      case 'call-started':
      case 'stream-opened': {
        const kind = seen.kind === 'call-started' ? 'call' : 'stream'
        this.#count(seen.session, 1)
        const row = this.#row({
          ...this.#request(seen),
          kind,
          state: 'active',
          outcome: kind === 'call' ? 'in flight' : 'open',
          ...asked(seen),
          input: seen.value,
        })
        if (kind === 'stream') row.flow = { items: 0, stalls: 0, credit: undefined, isStalled: false }
        this.#active.set(keyOf(seen), row)
        return
      }
      case 'call-ended': {
        const row = this.#take(seen) ?? this.#row({ ...this.#request(seen), kind: 'call', ...ok('ok') })
        return void Object.assign(row, how(seen), answered(seen), { output: seen.value })
      }
      case 'stream-stalled':
        return this.#flow(seen, { credit: 0, isStalled: true }, undefined)
      case 'stream-progress':
        return this.#flow(seen, { credit: seen.credit, isStalled: false }, seen.value)
      case 'stream-ended': {
        const row = this.#take(seen) ?? this.#row({ ...this.#request(seen), kind: 'stream', ...ok('ok') })
        const { items, stalls } = seen
        const output = seen.value ?? row.output
        const flow = { items, stalls, credit: undefined, isStalled: false }
        return void Object.assign(row, how(seen), answered(seen), { flow, output })
      }
      case 'event': {
        const { session, sessions, member, contract } = seen
        const about = { kind: 'event', ...answered(seen), output: seen.value } as const
        if (session !== undefined) {
          // Nobody asked for it: it is the other end's.
          const heard = this.#request({ ...at(seen), session, contract, member })
          return this.#push({ ...heard, ...about, ...ok('heard') })
        }
        const outcome = sessions === 1 ? '1 session' : `${sessions} sessions`
        return this.#push({ ...at(seen), name: `${contract} ${member}`, ...about, ...ok(outcome) })
      }
      case 'notice': {
        const known = this.sessions.get(seen.session)
        if (known !== undefined) known.requests++
        const sizes = { ...asked(seen), input: seen.value }
        return this.#push({ ...this.#request(seen), kind: 'notice', ...how(seen), ...sizes })
      }
      case 'violation': {
        const { contract, member, text } = seen.report
        const name = member === undefined ? contract : `${contract} ${member}`
        return this.#push({ ...at(seen), kind: 'violation', name, ...failed('violation', text) })
      }
      case 'limit':
        return this.#push({
          ...this.#request(seen),
          kind: 'limit',
          ...failed(`limit: ${seen.which}`, seen.text),
        })
    }
  }

  #admit(facts: SeenDocument): void {
    if (!this.documents.has(facts.id)) this.documents.set(facts.id, { facts, isOpen: true, code: undefined })
  }

  #open(session: SessionInfo): void {
    if (this.sessions.has(session.session)) return
    const { contract, role, document, origin, webContentsId, pid, since } = session
    const facts = { session: session.session, contract, role, document, origin, webContentsId, pid, since }
    this.sessions.set(session.session, { ...facts, isOpen: true, inFlight: 0, requests: 0, code: undefined })
  }

  #count(session: number, began: 1 | -1): void {
    const known = this.sessions.get(session)
    if (known === undefined) return
    known.inFlight += began
    if (began === 1) known.requests++
  }

  #flow(
    seen: Extract<Seen, { kind: 'stream-stalled' | 'stream-progress' }>,
    more: { credit: number | undefined; isStalled: boolean },
    value: string | undefined,
  ): void {
    const row = this.#active.get(keyOf(seen))
    if (row === undefined) return
    const { items, stalls } = seen
    row.flow = { items, stalls, ...more }
    row.outcome = more.isStalled ? 'stalled' : 'open'
    Object.assign(row, answered(seen))
    row.output = value ?? row.output
  }

  #take(seen: { session: number; id: number }): Row | undefined {
    const key = keyOf(seen)
    const row = this.#active.get(key)
    if (this.#active.delete(key)) this.#count(seen.session, -1)
    return row
  }

  #request({
    at,
    session,
    contract,
    member,
    role,
  }: {
    at: number
    session: number
    contract: string
    member: string
    role?: Role
  }) {
    const { document, origin } = this.sessions.get(session) ?? {}
    return { at, name: `${contract} ${member}`, session, document, origin, isMains: role === 'consumer' }
  }

  #push(row: Omit<Row, 'id'>): void {
    this.#row(row)
  }

  #row(row: Omit<Row, 'id'>): Row {
    const added = { id: ++this.#lastId, ...row }
    this.list.push(added)
    return added
  }
}

/** Ends that nobody need look into: somebody closed it, or its page went elsewhere. */
const CALM: ReadonlySet<string> = new Set(['CLOSED', 'NAVIGATED', 'DESTROYED', 'BRIDGE_CLOSED', 'PEER_GONE'])

export const isProblem = ({ state }: Row): boolean => state === 'failed' || state === 'refused'

type Role = SessionInfo['role']
interface Sized {
  readonly role: Role
  readonly bytes: number
}
/** An input comes into main, but for what main asks. */
const asked = ({ role, bytes }: Sized) => (role === 'consumer' ? { bytesOut: bytes } : { bytesIn: bytes })
const answered = ({ role, bytes }: Sized) => (role === 'consumer' ? { bytesIn: bytes } : { bytesOut: bytes })

const at = (seen: { at: number }) => ({ at: seen.at })
const ok = (outcome: string) => ({ state: 'ok', outcome }) as const
const ended = (outcome: string, detail: string) => ({ state: 'ended', outcome, detail }) as const
const failed = (outcome: string, detail: string) => ({ state: 'failed', outcome, detail }) as const
const of = ({ id, origin }: SeenDocument) => ({ document: id, origin })
const place = ({ session, document, origin }: Pick<Row, 'session' | 'document' | 'origin'>) => ({
  session,
  document,
  origin,
})

const keyOf = ({ session, id }: { session: number; id: number }): string => `${session}/${id}`

const STATES = {
  ok: 'ok',
  'declared-error': 'failed',
  failed: 'failed',
  refused: 'refused',
  cancelled: 'ended',
  closed: 'ended',
} as const satisfies Record<string, RowState>

function how({
  outcome,
  code,
  ms,
}: {
  outcome: keyof typeof STATES
  code: string | undefined
  ms: number
}): Pick<Row, 'state' | 'outcome'> & { ms: number } {
  return { state: STATES[outcome], outcome: code === undefined ? outcome : `${outcome}: ${code}`, ms }
}

function forgetEnded(states: Map<number, { readonly isOpen: boolean }>): void {
  const over = [...states].filter(([, { isOpen }]) => !isOpen)
  for (const [id] of over.slice(0, -MAX_ENDED)) states.delete(id)
}
