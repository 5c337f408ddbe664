/** A frame and its document as Chromium describes them (`Page.Frame`). */
export interface CdpFrame {
  id: string
  parentId?: string
  loaderId: string
  name?: string
  url: string
  urlFragment?: string
  domainAndRegistry: string
  securityOrigin: string
  unreachableUrl?: string
}
