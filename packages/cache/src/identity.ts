import type { AuthorizerResult, Context } from '@gw/core'
import { sized } from './sized.ts'

/** Every authorizer's result is written once, however many requests carry it: tokens are remembered by reference. */
const written = new WeakMap<AuthorizerResult, { readonly principalId: string | undefined; readonly text: string }>()

/**
 * Whose entries a request may use, as a part of the key. Callers share an entry only when nothing tells them apart:
 *
 * - A principal that an authorizer found: by its name, and by everything the authorizer said of it that an answer may
 *   depend on (issuer, scopes, a Lambda authorizer's context). Lambda authorizers often name every caller `user`; their
 *   callers are told apart by the credentials they presented as well.
 * - An API key: by its id.
 * - Credentials that nobody has looked at yet (`Authorization`, `Cookie`, `X-Api-Key` of an app that checks them
 *   itself): by themselves. A wrong token is a caller of its own, too.
 */
export function identityOf(context: Context): string {
  const { principalId, apiKey, authorizer } = context
  let identity = ''
  if (authorizer !== undefined) identity = authorized(principalId, authorizer)
  else if (principalId !== undefined) identity = `p${sized(principalId)}`
  identity += apiKey === undefined ? presented(context, 'x-api-key') : `k${sized(apiKey.id)}`
  if (presents(context)) identity += presented(context, 'authorization') + presented(context, 'cookie')
  return identity
}

/**
 * Whether the values of a request header are told apart by the identity: they are part of it, or an authorizer has
 * verified them and the identity stands for them.
 */
export function tellsApart(context: Context, lowerCaseName: string): boolean {
  if (lowerCaseName === 'authorization') return true
  if (lowerCaseName === 'cookie') return presents(context)
  return lowerCaseName === 'x-api-key'
}

/** Whether the credentials themselves are part of the identity. */
function presents({ principalId, authorizer }: Context): boolean {
  return principalId === undefined || authorizer?.lambda !== undefined
}

function presented({ request }: Context, header: 'authorization' | 'cookie' | 'x-api-key'): string {
  const value = request.header(header)
  return value === undefined ? '' : `h${sized(header)}${sized(value)}`
}

function authorized(principalId: string | undefined, authorizer: AuthorizerResult): string {
  const known = written.get(authorizer)
  // A policy behind the authorizer may have named the caller anew.
  if (known !== undefined && known.principalId === principalId) return known.text
  const principal = principalId === undefined ? '' : `p${sized(principalId)}`
  const text = `${principal}a${sized(authorizerText(authorizer))}`
  written.set(authorizer, { principalId, text })
  return text
}

function authorizerText({ jwt, cognito, lambda, iam }: AuthorizerResult): string {
  return JSON.stringify([
    jwt === undefined ? null : [jwt.claims['iss'], jwt.scopes],
    cognito === undefined ? null : [cognito.claims['iss'], cognito.claims['scope']],
    lambda ?? null,
    iam ?? null,
  ])
}
