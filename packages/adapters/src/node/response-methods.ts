import type { NodeResponse } from './node-message.ts'

/** The methods through which an answer leaves, in all their forms. */
export interface ResponseMethods {
  writeHead(...args: readonly unknown[]): NodeResponse
  write(...args: readonly unknown[]): boolean
  end(...args: readonly unknown[]): NodeResponse
  flushHeaders(): void
  addTrailers(...args: readonly unknown[]): void
}

const NAMES = ['writeHead', 'write', 'end', 'flushHeaders', 'addTrailers'] as const

/** A response's methods, replaced for a while. What they were before is the class's, or that of middleware in front. */
export class ReplacedMethods {
  /** The methods as they were, to be called on the response. */
  readonly original: ResponseMethods
  readonly #target: ResponseMethods
  readonly #own: Partial<ResponseMethods>
  readonly #replaced: ResponseMethods

  constructor(response: NodeResponse, methods: ResponseMethods) {
    const target = response as unknown as ResponseMethods
    this.#target = target
    this.#replaced = methods
    this.#own = ownMethods(target)
    this.original = boundMethods(target)
    Object.assign(target, methods)
  }

  /** Puts back what was there. What middleware behind has wrapped since stays wrapped, and calls through. */
  restore(): void {
    for (const name of NAMES) {
      if (this.#target[name] !== this.#replaced[name]) continue
      const own = this.#own[name]
      if (own === undefined) delete (this.#target as Partial<ResponseMethods>)[name]
      else Object.assign(this.#target, { [name]: own })
    }
  }
}

/** The methods of a response as they are now. */
function boundMethods(target: ResponseMethods): ResponseMethods {
  const { writeHead, write, end, flushHeaders, addTrailers } = target
  return {
    writeHead: (...args) => writeHead.apply(target, [...args]),
    write: (...args) => write.apply(target, [...args]),
    end: (...args) => end.apply(target, [...args]),
    flushHeaders: () => flushHeaders.call(target),
    addTrailers: (...args) => addTrailers.apply(target, [...args]),
  }
}

function ownMethods(target: ResponseMethods): Partial<ResponseMethods> {
  return Object.fromEntries(NAMES.filter((name) => Object.hasOwn(target, name)).map((name) => [name, target[name]]))
}
