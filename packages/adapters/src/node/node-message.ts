import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'

/**
 * A request of `node:http`, or of `node:http2` through its compatibility API, which has the same members and a stream.
 */
export type NodeMessage = IncomingMessage &
  ParsedMessage & { readonly stream?: ServerHttp2Stream; readonly authority?: string }

/** The answer to a `NodeMessage`. */
export type NodeResponse = ServerResponse & { readonly stream?: ServerHttp2Stream }

/** What a body parser that ran before the gateway may have left. */
interface ParsedMessage {
  /** What a body parser made of the body. */
  body?: unknown
  /** The bytes, where a parser's `verify` hook or a platform kept them. */
  rawBody?: unknown
}
