import { whenReady, type Clock, type MaybePromise } from '@gw/core'
import type { KeySource } from './key-source.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

/** The issuers of an authorizer. */
export interface IssuerDirectory {
  /** The issuer with exactly this name. */
  find(iss: string): MaybePromise<TrustedIssuer | undefined>
  /** Loads the keys of the issuers known from the start. */
  ready(): MaybePromise<void>
  /** Ends what is under way. */
  close(): void
}

/** Issuers known from the start. */
export function fixedIssuers(issuers: ReadonlyMap<string, TrustedIssuer>): IssuerDirectory {
  return {
    find: (iss) => issuers.get(iss),
    async ready() {
      await Promise.all([...issuers.values()].map((issuer) => issuer.keys.ready()))
    },
    close() {
      for (const issuer of issuers.values()) issuer.keys.close()
    },
  }
}

/** What {@link resolvedIssuers} works with. */
export interface ResolvedIssuersParts {
  /** The issuer by its name, or `undefined` for one that is not trusted. Called with hostile strings. */
  readonly resolve: (iss: string) => MaybePromise<TrustedIssuer | undefined>
  readonly clock: Clock
  /** How long an answer is relied on before the function is asked again. */
  readonly ttlInMillis: number
  /** How many issuers are held at most. */
  readonly maxIssuers: number
}

interface Resolved {
  readonly issuer: TrustedIssuer
  readonly until: number
}

/** Issuers that a function knows. Only trusted ones are held: anybody can invent others. */
export function resolvedIssuers(parts: ResolvedIssuersParts): IssuerDirectory {
  const held = new Map<string, Resolved>()
  return {
    find(iss) {
      const present = held.get(iss)
      const now = parts.clock.now()
      if (present !== undefined && now < present.until) return present.issuer
      return whenReady(parts.resolve(iss), (issuer) => {
        if (issuer === undefined) held.delete(iss)
        return issuer && hold(held, iss, issuer, now + parts.ttlInMillis, parts)
      })
    },
    ready: () => undefined,
    close() {
      for (const { issuer } of held.values()) issuer.keys.close()
    },
  }
}

function hold(
  held: Map<string, Resolved>,
  iss: string,
  issuer: TrustedIssuer,
  until: number,
  parts: ResolvedIssuersParts,
): TrustedIssuer {
  // Remembered tokens ask their keys; once the answer is old they go the long way, past the function.
  const keys: KeySource = {
    ...delegate(issuer.keys),
    isCurrent: () => parts.clock.now() < until && issuer.keys.isCurrent(),
  }
  const limited: TrustedIssuer = { ...issuer, keys }
  held.delete(iss)
  held.set(iss, { issuer: limited, until })
  for (const oldest of held.keys()) {
    if (held.size <= parts.maxIssuers) break
    held.delete(oldest)
  }
  return limited
}

function delegate(keys: KeySource): KeySource {
  return {
    isCurrent: () => keys.isCurrent(),
    has: (key) => keys.has(key),
    find: (kid, algorithm) => keys.find(kid, algorithm),
    ready: () => keys.ready(),
    close: () => keys.close(),
  }
}
