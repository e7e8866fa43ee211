import type { OnStoreError } from '@gw/core'

/** What one node process is to do. Passed as JSON on its command line. */
export interface NodeConfig {
  /** `redis` by port, `cluster` by ports, `sentinels` by their ports, `sqlite` by path. */
  readonly store:
    | { readonly redis: number }
    | { readonly cluster: readonly number[] }
    | { readonly sentinels: readonly number[]; readonly name: string }
    | { readonly sqlite: string }
  /** Milliseconds a decision may wait for Redis. Default: the library's own 50. */
  readonly deadlineInMillis?: number
  /** Whether ioredis gathers commands into pipelines by itself. Default: no, as the docs advise. */
  readonly autoPipelining?: boolean
  /** Milliseconds by which the server's clock may be told to be off: what it says is put right by the nearest of them. */
  readonly serverOffsets?: readonly number[]
  /** Seconds of a lease, where Redis is leased. */
  readonly leases?: number
  /** Cluster slots. */
  readonly shards?: number
  readonly rateLimit: number
  readonly burstLimit: number
  /** Callers; each has a bucket and a quota. */
  readonly keys: number
  /** Requests per second that this process tries. */
  readonly requestsPerSecond: number
  readonly onStoreError: OnStoreError
  /** Whether the wall clock of this process jumps by days, ten times a second. */
  readonly clockJumps?: boolean
  /** Where admissions are written, one line each, before they count as acknowledged. */
  readonly log: string
}

/** What a node tells when it is stopped. */
export interface NodeReport {
  /** Since `measure`. */
  readonly requests: number
  /** By status code. */
  readonly statuses: Readonly<Record<string, number>>
  /** Milliseconds of a decision. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Commands sent to the store for decisions, since `measure`. */
  readonly storeCalls: number
  /** How much the process grew. */
  readonly rssGrowthMegabytes: number
  /** Milliseconds since 1970 at which the store was reported well again, per node. */
  readonly recoveredAt: readonly (readonly number[])[]
  /** Events of faults: anything that nobody chose. */
  readonly faults: number
}
