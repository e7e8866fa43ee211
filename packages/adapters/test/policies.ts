import { allow, deny, type End, type Follow, type GatewayResponse, type Policy } from '@gw/core'

/** Lets pass who sends any token at all. */
export function tokenGuard(onAsked: () => void = () => {}): Policy<'authorizer'> {
  return {
    slot: 'authorizer',
    name: 'token-guard',
    onRequest: (context) => {
      onAsked()
      const token = context.request.header('authorization')
      return token === undefined ? deny('UNAUTHORIZED') : allow({ adds: { principalId: token } })
    },
  }
}

/** Looks at answers as the test says. */
export function following(follow: Follow): Policy<'extension'> {
  return { slot: 'extension', name: 'following', onRequest: () => follow }
}

/** Wants answers whole, and keeps them. */
export function capturing(seen: GatewayResponse[] = []): Policy<'extension'> {
  return following({
    response: (response) => {
      seen.push(response)
      return response
    },
  })
}

/** Keeps how each request ended. */
export function logging(ends: End[]): Policy<'accessLog'> {
  return { slot: 'accessLog', name: 'logging', onRequest: () => ({ end: (end) => void ends.push(end) }) }
}

/** Waits in the slot `extension` until the test lets it go on. */
export function waiting(until: Promise<void>, onAsked: () => void = () => {}): Policy<'extension'> {
  return {
    slot: 'extension',
    name: 'waiting',
    async onRequest() {
      onAsked()
      await until
    },
  }
}

/** Waits until something that no event of its own announces has come true. Fails with the test's own time-out. */
export async function settled(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}
