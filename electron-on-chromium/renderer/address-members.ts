/**
 * Members of the platform that speak of addresses, by what is done to them: `interface: members`.
 * An interface that a world does not have is passed over.
 */
export interface AddressMembers {
  /** Getters whose answer is an address. */
  says: Record<string, string>
  /** Attributes that reflect an address: their setters take one as well. */
  reflects: Record<string, string>
  /** Getters whose answer is HTML. */
  writes: Record<string, string>
  /** Methods and, as `new`, constructors that take an address, by the place of the argument. */
  takes: Record<string, string>
  /** Content attributes that hold an address. */
  attributes: string[]
}

export const ADDRESS_MEMBERS: AddressMembers = {
  says: {
    Document: 'URL documentURI',
    Node: 'baseURI',
    MessageEvent: 'origin',
    StorageEvent: 'url',
    HashChangeEvent: 'oldURL newURL',
    ErrorEvent: 'filename',
    SecurityPolicyViolationEvent: 'blockedURI documentURI sourceFile',
    Request: 'url referrer',
    Response: 'url',
    XMLHttpRequest: 'responseURL',
    EventSource: 'url',
    PerformanceEntry: 'name',
    NavigationHistoryEntry: 'url',
    NavigationDestination: 'url',
    StyleSheet: 'href',
    CSSImportRule: 'href',
    HTMLImageElement: 'currentSrc',
    HTMLMediaElement: 'currentSrc',
    WorkerLocation: 'href',
    ServiceWorker: 'scriptURL',
    ServiceWorkerRegistration: 'scope',
  },
  reflects: {
    HTMLAnchorElement: 'href',
    HTMLAreaElement: 'href',
    HTMLBaseElement: 'href',
    HTMLLinkElement: 'href',
    HTMLScriptElement: 'src',
    HTMLImageElement: 'src',
    HTMLIFrameElement: 'src',
    HTMLFrameElement: 'src',
    HTMLEmbedElement: 'src',
    HTMLSourceElement: 'src',
    HTMLTrackElement: 'src',
    HTMLMediaElement: 'src',
    HTMLInputElement: 'src formAction',
    HTMLButtonElement: 'formAction',
    HTMLFormElement: 'action',
    HTMLObjectElement: 'data',
    HTMLVideoElement: 'poster',
  },
  writes: { Element: 'innerHTML outerHTML' },
  takes: {
    'EventSource new': '0',
    'Worker new': '0',
    'SharedWorker new': '0',
    'Request new': '0',
    'Navigator sendBeacon': '0',
    'History pushState replaceState': '2',
    'Navigation navigate': '0',
    'ServiceWorkerContainer register': '0',
    'XMLHttpRequest open': '1',
    'WorkerGlobalScope importScripts': '*',
  },
  attributes: ['src', 'href', 'action', 'formaction', 'data', 'poster'],
}
