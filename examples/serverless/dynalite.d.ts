/** What of dynalite is used here; it brings no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http'
  /** DynamoDB in memory. `createTableMs` is how long a table stays in `CREATING`, 500 by default. */
  export default function dynalite(options?: { readonly createTableMs?: number }): Server
}
