import { nodeHttp } from './node-http.ts'
import type { NodeResponse } from './node-message.ts'

/** The methods through which an answer leaves, in all their forms. */
export interface ResponseMethods {
  writeHead(...args: readonly unknown[]): NodeResponse
  write(...args: readonly unknown[]): boolean
  end(...args: readonly unknown[]): NodeResponse
  flushHeaders(): void
  addTrailers(...args: readonly unknown[]): void
}

/**
 * A response's methods, replaced for a while; as they were before they are called through this. Those were the class's,
 * or middleware's in front.
 */
export class ReplacedMethods implements ResponseMethods {
  readonly #target: ResponseMethods
  readonly #before: ResponseMethods
  readonly #replaced: ResponseMethods

  constructor(response: NodeResponse, methods: ResponseMethods) {
    const target = response as unknown as ResponseMethods
    const { writeHead, write, end, flushHeaders, addTrailers } = target
    this.#target = target
    this.#before = { writeHead, write, end, flushHeaders, addTrailers }
    this.#replaced = methods
    Object.assign(target, methods)
  }

  writeHead(...args: readonly unknown[]): NodeResponse {
    return this.#before.writeHead.apply(this.#target, args as unknown[])
  }

  write(...args: readonly unknown[]): boolean {
    return this.#before.write.apply(this.#target, args as unknown[])
  }

  end(...args: readonly unknown[]): NodeResponse {
    return this.#before.end.apply(this.#target, args as unknown[])
  }

  flushHeaders(): void {
    this.#before.flushHeaders.call(this.#target)
  }

  addTrailers(...args: readonly unknown[]): void {
    this.#before.addTrailers.apply(this.#target, args as unknown[])
  }

  /** Whether `end` was Node's own. */
  get endsNatively(): boolean {
    return endsNatively(this.#before)
  }

  /**
   * Puts back what was there. What middleware behind has wrapped since stays wrapped, and calls through. Nothing is
   * deleted: V8 would keep the response as a dictionary from then on, and all that Node does with it would be slow.
   */
  restore(): void {
    const target = this.#target
    const replaced = this.#replaced
    const before = this.#before
    if (target.writeHead === replaced.writeHead) target.writeHead = before.writeHead
    if (target.write === replaced.write) target.write = before.write
    if (target.end === replaced.end) target.end = before.end
    if (target.flushHeaders === replaced.flushHeaders) target.flushHeaders = before.flushHeaders
    if (target.addTrailers === replaced.addTrailers) target.addTrailers = before.addTrailers
  }
}

/** Whether what is ended reaches Node as it is, and no middleware that has wrapped the response's `end`. */
export function endsNatively(methods: ResponseMethods): boolean {
  if (methods instanceof ReplacedMethods) return methods.endsNatively
  return methods.end === (nodeHttp.ServerResponse.prototype as unknown as ResponseMethods).end
}
