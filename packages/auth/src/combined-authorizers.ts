import {
  allow,
  GatewayError,
  isPromise,
  isRefusal,
  whenReady,
  type Allow,
  type Context,
  type End,
  type Follow,
  type GatewayResponse,
  type MaybePromise,
  type Place,
  type Policy,
  type Refusal,
  type ResponseHead,
} from '@gw/core'

type Authorizer = Policy<'authorizer'>
type AddsOf<P> = P extends { readonly '~adds'?: infer Adds } ? Exclude<Adds, undefined> : never
type AllAdds<P> = (P extends unknown ? (adds: AddsOf<P>) => void : never) extends (
  adds: infer Adds extends object,
) => void
  ? Adds
  : never

/** What one authorizer said: a fault is its own trouble, and never a yes. */
type Said = Allow | Refusal | { readonly fault: unknown }

/**
 * The first authorizer that lets the request pass, in the order given. When none does, the answer is that of the first that found a
 * credential to refuse; when one failed and none passed, it is 500. The context is a union: `'jwt' in context.authorizer` tells which it was.
 * @throws {GatewayError} `INVALID_POLICY` for fewer than two authorizers, or another kind of policy
 * @example anyOf(jwtAuthorizer(…), iamAuthorizer(…))
 */
export function anyOf<const P extends readonly Authorizer[]>(
  ...authorizers: P
): Policy<'authorizer', AddsOf<P[number]>> {
  return combination('anyOf', authorizers, firstOf) as unknown as Policy<'authorizer', AddsOf<P[number]>>
}

/**
 * All authorizers must let the request pass; they are asked in the order given, and the first that refuses answers. What they find out is put
 * together; who calls is the word of the first.
 * @throws {GatewayError} `INVALID_POLICY` for fewer than two authorizers, or another kind of policy
 * @example allOf(mutualTls(…), jwtAuthorizer(…))
 */
export function allOf<const P extends readonly Authorizer[]>(
  ...authorizers: P
): Policy<'authorizer', AllAdds<P[number]>> {
  return combination('allOf', authorizers, everyOf) as unknown as Policy<'authorizer', AllAdds<P[number]>>
}

type Decide = (authorizers: readonly Authorizer[], context: Context) => MaybePromise<Refusal | Allow>

function combination(name: string, authorizers: readonly Authorizer[], decide: Decide): Authorizer {
  const isComplete = authorizers.length >= 2 && authorizers.every((authorizer) => authorizer?.slot === 'authorizer')
  if (!isComplete) throw new GatewayError('INVALID_POLICY', `${name} takes two authorizers or more`)
  return {
    slot: 'authorizer',
    name,
    onRequest: (context) => decide(authorizers, context),
    bind: (place) =>
      combination(
        name,
        authorizers.map((authorizer) => bound(authorizer, place)),
        decide,
      ),
    ready: () => all(authorizers.map((authorizer) => authorizer.ready?.())),
    close: () => all(authorizers.map((authorizer) => authorizer.close?.())),
    describe: () => ({
      summary: authorizers
        .map((authorizer) => `${authorizer.name} (${authorizer.describe?.().summary ?? ''})`)
        .join('; '),
    }),
  }
}

function bound(authorizer: Authorizer, place: Place): Authorizer {
  return authorizer.bind?.(place) ?? authorizer
}

async function all(steps: readonly MaybePromise<void>[]): Promise<void> {
  await Promise.all(steps)
}

function firstOf(authorizers: readonly Authorizer[], context: Context): MaybePromise<Refusal | Allow> {
  const refused: Refusal[] = []
  let fault: { readonly fault: unknown } | undefined
  const from = (index: number): MaybePromise<Refusal | Allow> => {
    for (let at = index; at < authorizers.length; at++) {
      const said = ask(authorizers[at]!, context)
      if (isPromise(said)) return said.then((late) => note(late) ?? from(at + 1))
      const passed = note(said)
      if (passed !== undefined) return passed
    }
    if (fault !== undefined) throw fault.fault
    return refused.find((refusal) => !isMissing(refusal)) ?? refused[0]!
  }
  const note = (said: Said): Allow | undefined => {
    if ('fault' in said) fault ??= said
    else if (isRefusal(said)) refused.push(said)
    else return said
    return undefined
  }
  return from(0)
}

/** Whether an authorizer found nothing to judge. */
function isMissing(refusal: Refusal): boolean {
  return ['missing', 'unsigned', 'identity-source-missing', 'certificate-missing'].includes(refusal.reason ?? '')
}

function everyOf(authorizers: readonly Authorizer[], context: Context): MaybePromise<Refusal | Allow> {
  const passed: Allow[] = []
  const from = (index: number): MaybePromise<Refusal | Allow> => {
    if (index === authorizers.length) return together(passed)
    return whenReady(ask(authorizers[index]!, context), (said) => {
      if ('fault' in said)
        return rejected(passed, () => {
          throw said.fault
        })
      if (isRefusal(said)) return rejected(passed, () => said)
      passed.push(said)
      return from(index + 1)
    })
  }
  return from(0)
}

/** What passed before the one that refused is told that it ends here: it may hold something. */
function rejected<T>(passed: readonly Allow[], answer: () => T): T {
  const end: End = { outcome: 'refused', statusCode: 403, bytes: 0, durationMs: 0 }
  for (const { follow } of passed.toReversed()) {
    try {
      follow?.end?.(end)
    } catch {
      // The refusal stands, whatever the clean-up of another does.
    }
  }
  return answer()
}

/** Neither a refusal nor an `allow` in words: whatever it is, it is not a yes. */
function ask(authorizer: Authorizer, context: Context): MaybePromise<Said> {
  const checked = (answer: unknown): Said => {
    const word = answer as Partial<Allow & Refusal> | undefined | null
    if (isRefusal(word)) return word
    return word?.allow === true ? (word as Allow) : { fault: new TypeError(`${authorizer.name} did not decide`) }
  }
  try {
    const answer = authorizer.onRequest(context)
    return isPromise(answer) ? answer.then(checked, (fault: unknown) => ({ fault })) : checked(answer)
  } catch (fault) {
    return { fault }
  }
}

function together(passed: readonly Allow[]): Allow {
  const adds: Record<string, unknown> = {}
  for (const word of passed) {
    for (const [name, value] of Object.entries(word.adds ?? {})) {
      adds[name] =
        name === 'authorizer' ? { ...(adds[name] as object | undefined), ...(value as object) } : (adds[name] ?? value)
    }
  }
  const follows = passed.flatMap((word) => (word.follow === undefined ? [] : [word.follow]))
  return follows.length === 0 ? allow({ adds }) : allow({ adds, follow: combinedFollow(follows) })
}

/** Several Follows as one: on the way back the last comes first, as in the chain. */
function combinedFollow(follows: readonly Follow[]): Follow {
  const backward = follows.toReversed()
  const has = (hook: keyof Follow): boolean => backward.some((follow) => follow[hook] !== undefined)
  return {
    ...(has('head') && {
      head: (head: ResponseHead) => backward.reduce((before, follow) => follow.head?.(before) ?? before, head),
    }),
    ...(has('response') && {
      response: (response: GatewayResponse) => backward.reduce(respond, response as MaybePromise<GatewayResponse>),
    }),
    ...(has('missed') && {
      missed: (why: 'too-large' | 'streamed') => each(backward, (follow) => follow.missed?.(why)),
    }),
    ...(has('end') && { end: (end: End) => each(backward, (follow) => follow.end?.(end)) }),
  }
}

function respond(before: MaybePromise<GatewayResponse>, follow: Follow): MaybePromise<GatewayResponse> {
  return whenReady(before, (response) => follow.response?.(response) ?? response)
}

/** Each is told, whatever another throws; the first error is told on. */
function each(follows: readonly Follow[], tell: (follow: Follow) => void): void {
  const errors: unknown[] = []
  for (const follow of follows) {
    try {
      tell(follow)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
}
