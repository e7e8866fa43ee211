import { signedRequest } from '../packages/auth/test/aws-signer.ts'
import { rsaKey, token, type SigningKey } from '../packages/auth/test/token-forge.ts'
import { object, type CorpusCase, type Json } from './corpus-case.ts'

/** The issuer of tokens whose case names none. */
export const ISSUER = 'https://issuer.example'

/** The access key that a case's signed requests are made with. */
export const ACCESS_KEY = { id: 'AKIDEXAMPLE', secret: 'secret' } as const

/** The region of the gateways that the runner builds. */
export const REGION = 'us-east-1'

/** The key that signs a case's tokens. It is made when the first one is needed. */
export function signingKey(): SigningKey {
  return (key ??= rsaKey())
}

let key: SigningKey | undefined

/** The case with its request as it is sent: what it says of a token or a signature has become a header. */
export async function withCredentials(one: CorpusCase): Promise<CorpusCase> {
  const headers = await credentialHeaders(one)
  if (headers === undefined) return one
  const kept = Object.entries(object(one.request['headers'])).filter(([name]) => name !== 'Authorization')
  return { ...one, request: { ...one.request, headers: { ...Object.fromEntries(kept), ...headers } } }
}

async function credentialHeaders({ definition, request }: CorpusCase): Promise<Json | undefined> {
  const { token_claims: claims, signed_with: signature } = request as Record<string, unknown>
  if (typeof signature === 'string') return signatureHeaders(request, signature)
  const { issuer } = object(definition['authorizer']) as Record<string, unknown>
  const described = claims ?? claimsOfPlaceholder(object(request['headers'])['Authorization'])
  return described === undefined ? undefined : { Authorization: `Bearer ${tokenOf(object(described), issuer)}` }
}

/** `Bearer <aud=b>` is a token with just that claim. */
function claimsOfPlaceholder(authorization: unknown): Json | undefined {
  const [, name, value] = /^Bearer <(\w+)=(\w+)>$/.exec(String(authorization)) ?? []
  return name === undefined ? undefined : { [name]: value }
}

/** A case names the claims that matter; a token has an issuer and an end too. Times are written `now+5000`. */
function tokenOf(claims: Json, issuer: unknown): string {
  const now = Math.floor(Date.now() / 1000)
  const all = { iss: issuerOf(issuer), exp: now + 600, ...claims }
  const dated = Object.entries(all).map(([name, value]) => {
    const offset = /^now([+-]\d+)$/.exec(String(value))?.[1]
    return [name, offset === undefined ? value : now + Number(offset)]
  })
  return token(signingKey(), Object.fromEntries(dated) as object)
}

/** The issuer that a case names, if it is one. */
export function issuerOf(issuer: unknown): string {
  return typeof issuer === 'string' && issuer.startsWith('https:') ? issuer : ISSUER
}

const SIX_MINUTES = 360_000

async function signatureHeaders(request: Json, signedWith: string): Promise<Json> {
  const { headers } = await signedRequest(
    { method: String(request['method']), path: String(request['path']) },
    {
      accessKeyId: ACCESS_KEY.id,
      secretAccessKey: signedWith === 'wrong secret' ? 'another' : ACCESS_KEY.secret,
      signingDate: new Date(Date.now() - (signedWith.includes('older than 5 minutes') ? SIX_MINUTES : 0)),
      region: REGION,
    },
  )
  return headers
}
