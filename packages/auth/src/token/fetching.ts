/** What is needed of a `fetch` response. */
export interface FetchedResponse {
  /** HTTP status. */
  readonly status: number
  /** Response headers. */
  readonly headers: { get(name: string): string | null }
  /** The body as a stream. */
  readonly body: { getReader(): BodyReader } | null
}

/** What is needed of a stream's reader. */
export interface BodyReader {
  /** The next piece. */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  /** Gives up. */
  cancel(reason?: unknown): Promise<void>
}

/** A request as it is handed to a `fetch`. */
export interface FetchInit {
  /** `GET` or `POST`. */
  readonly method: 'GET' | 'POST'
  /** Request headers. */
  readonly headers: Readonly<Record<string, string>>
  /** Request body. */
  readonly body?: string
  /** Redirects are never followed by `fetch` itself: each is judged first. */
  readonly redirect: 'manual'
  /** Ends the request when its time is over. */
  readonly signal: AbortSignal
}

/** The platform's `fetch` or one of the same shape. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchedResponse>

/** The platform's own `fetch`, touched only when something is fetched: the first touch costs a cold Node process 73 ms. */
export const platformFetch: Fetch = (url, init) => (globalThis as unknown as { fetch: Fetch }).fetch(url, init)
