import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

/** Tokens of one sign-in, named as Cognito names them. */
export interface Tokens {
  readonly IdToken: string
  readonly AccessToken: string
  readonly ExpiresIn: number
  readonly TokenType: 'Bearer'
}

/** How tokens differ from those of a sign-in just now. */
export interface TokensOptions {
  /** Seconds since the sign-in. Default: 0. They live for an hour. */
  readonly age?: number
  /** The app client that they are for. Default: the pool's one. */
  readonly clientId?: string
}

/** A user pool on loopback: hosted keys, `InitiateAuth` with a password, ID and access tokens signed with RS256. */
export interface UserPool {
  readonly id: string
  readonly clientId: string
  /** Where it listens, in place of `https://cognito-idp.<region>.amazonaws.com`. */
  readonly endpoint: string
  /** Signs what a user got by signing in, without a password: for tokens that are old, or another app's. */
  tokens(username: Username, options?: TokensOptions): Promise<Tokens>
  close(): void
}

/** The pool's users. */
export type Username = keyof typeof USERS

/** Their passwords. */
export const USERS = { alice: 'Wonderland-1865', bob: 'Builder-1999' } as const

const POOL_ID = 'eu-central-1_Notes2026'
const CLIENT_ID = '1h57kf5cpq17m0eml12notes00'
const LIFETIME_IN_SECONDS = 3600
const MAX_BODY_BYTES = 4096

/** Starts a pool with a signing key of its own. */
export async function startUserPool(): Promise<UserPool> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const key = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' }
  const subjects: Record<Username, string> = { alice: randomUUID(), bob: randomUUID() }
  const server = createServer((request, response) => {
    void answer(request, { keys: [key] }, tokens).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    })
  })
  await listening(server)
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { id: POOL_ID, clientId: CLIENT_ID, endpoint, tokens, close: () => server.close() }

  async function tokens(username: Username, { age = 0, clientId = CLIENT_ID }: TokensOptions = {}): Promise<Tokens> {
    const at = Math.floor(Date.now() / 1000) - age
    const common = { sub: subjects[username], iss: `${endpoint}/${POOL_ID}`, auth_time: at, origin_jti: randomUUID() }
    const sign = (claims: JWTPayload): Promise<string> =>
      new SignJWT({ ...common, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid })
        .setIssuedAt(at)
        .setExpirationTime(at + LIFETIME_IN_SECONDS)
        .setJti(randomUUID())
        .sign(privateKey)
    const scope = 'aws.cognito.signin.user.admin'
    return {
      IdToken: await sign({ token_use: 'id', aud: clientId, 'cognito:username': username }),
      AccessToken: await sign({ token_use: 'access', client_id: clientId, scope, username }),
      ExpiresIn: LIFETIME_IN_SECONDS,
      TokenType: 'Bearer',
    }
  }
}

type Answer = readonly [status: number, body: unknown]

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
async function answer(request: IncomingMessage, keys: object, tokens: UserPool['tokens']): Promise<Answer> {
  if (request.method === 'GET' && request.url === `/${POOL_ID}/.well-known/jwks.json`) return [200, keys]
  if (request.headers['x-amz-target'] !== 'AWSCognitoIdentityProviderService.InitiateAuth') {
    return [400, { __type: 'UnknownOperationException' }]
  }
  const asked = await signIn(request)
  if (asked?.ClientId !== CLIENT_ID || asked.AuthFlow !== 'USER_PASSWORD_AUTH') {
    return [400, { __type: 'InvalidParameterException' }]
  }
  const { USERNAME: username = '', PASSWORD: password } = asked.AuthParameters ?? {}
  if (!isUser(username) || USERS[username] !== password) {
    return [400, { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' }]
  }
  return [200, { AuthenticationResult: await tokens(username), ChallengeParameters: {} }]
}

function isUser(name: string): name is Username {
  return Object.hasOwn(USERS, name)
}

interface SignIn {
  readonly AuthFlow?: string
  readonly ClientId?: string
  readonly AuthParameters?: { readonly USERNAME?: string; readonly PASSWORD?: string }
}

/** Nothing for a body that is too long or no JSON. */
async function signIn(request: IncomingMessage): Promise<SignIn | undefined> {
  let body = ''
  try {
    for await (const chunk of request.setEncoding('utf8')) {
      if ((body += chunk as string).length > MAX_BODY_BYTES) return undefined
    }
    return JSON.parse(body) as SignIn
  } catch {
    return undefined
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}
