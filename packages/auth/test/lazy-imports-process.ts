import { registerHooks } from 'node:module'

/** What was loaded, told to the parent: builtin modules by their list, packages by a hook. */
const resolved: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    resolved.push(specifier)
    return next(specifier, context)
  },
})
const loaded = (): Record<string, boolean> => ({
  crypto: (process as unknown as { moduleLoadList: string[] }).moduleLoadList.includes('NativeModule crypto'),
  jose: resolved.some((name) => name.startsWith('jose')),
})

const { createGateway, PlainRequest } = await import('@gw/core')
const { jwtAuthorizer, lambdaAuthorizer } = await import('../src/index.ts')
const { token, jwk } = JSON.parse(process.argv[2]!) as { token: string; jwk: object }
const ask = async (policy: ReturnType<typeof jwtAuthorizer> | ReturnType<typeof lambdaAuthorizer>): Promise<number> => {
  const gateway = createGateway({ protocol: 'HTTP', policies: [policy] })
  const request = new PlainRequest({ target: '/', headers: { authorization: `Bearer ${token}` } })
  return (await gateway.handle(request, () => ({ statusCode: 200, headers: {}, body: 'ok' }))).statusCode
}
const lambda = lambdaAuthorizer({
  type: 'REQUEST',
  enableSimpleResponses: true,
  function: () => ({ isAuthorized: true }),
})
const jwt = { issuer: 'https://issuer.test', audience: 'pets', keys: { keys: [jwk] } }
const steps = [{ status: await ask(lambda), ...loaded() }]
steps.push({ status: await ask(jwtAuthorizer(jwt)), ...loaded() })
steps.push({ status: await ask(jwtAuthorizer({ ...jwt, signatures: 'jose' })), ...loaded() })
process.stdout.write(JSON.stringify(steps))
