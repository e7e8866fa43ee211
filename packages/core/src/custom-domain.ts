/** How a request came in through a custom domain name (see `createDomains`). */
export interface CustomDomain {
  /** The domain as configured: `api.example.com`, `*.example.com`. */
  readonly domainName: string
  /** The mapping's base path without slashes at its ends: `v1`; empty for the whole domain. */
  readonly basePathMatched: string
}
