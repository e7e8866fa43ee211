import type { Claims } from '@gw/core'
import { javaDate } from './java-date.ts'
import { putOwn } from './own-member.ts'

/** Claims that hold a time; a Cognito authorizer's event shows them as Java prints a date. */
const TIME_CLAIMS: ReadonlySet<string> = new Set(['exp', 'iat', 'auth_time', 'nbf'])

/**
 * Claims as an HTTP API's event shows them: every value a text, lists in brackets and separated by spaces, objects as
 * JSON; a `null` is left out (measured on payload format 2.0).
 */
export function jwtClaimTexts(claims: Claims): Record<string, string> {
  return copied(jwtTexts, claims, (_, value) =>
    Array.isArray(value) ? `[${value.map(plainText).join(' ')}]` : plainText(value),
  )
}

/** Claims as a Cognito authorizer's event shows them: lists separated by commas, times as Java prints them. */
export function cognitoClaimTexts(claims: Claims): Record<string, string> {
  return copied(cognitoTexts, claims, (name, value) => {
    if (typeof value === 'number' && TIME_CLAIMS.has(name)) return javaDate(value * 1000)
    return Array.isArray(value) ? value.map(plainText).join(',') : plainText(value)
  })
}

/** A Lambda authorizer's context as a REST API's event shows it: every value a text. */
export function contextTexts(context: Readonly<Record<string, unknown>>): Record<string, string> {
  return texts(context, (_, value) => plainText(value))
}

type TextOf = (name: string, value: unknown) => string

/** Claims of a token that is remembered are written once; each function gets a copy, which it may change. */
const jwtTexts = new WeakMap<Claims, Record<string, string>>()
const cognitoTexts = new WeakMap<Claims, Record<string, string>>()

function copied(
  known: WeakMap<Claims, Record<string, string>>,
  claims: Claims,
  textOf: TextOf,
): Record<string, string> {
  let written = known.get(claims)
  if (written === undefined) known.set(claims, (written = texts(claims, textOf)))
  return { ...written }
}

function texts(values: Readonly<Record<string, unknown>>, textOf: TextOf): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) putOwn(result, name, textOf(name, value))
  }
  return result
}

function plainText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
