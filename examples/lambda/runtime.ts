import { request } from 'node:http'
import { PassThrough } from 'node:stream'
import type { LambdaContext, LambdaResponseStream } from '@gw/adapters/lambda'
import { handler, streaming } from './function.ts'

/**
 * What Lambda runs around a function: ask for an event, call the function, post what it answers; for ever. Started with
 * `AWS_LAMBDA_RUNTIME_API` and the name of the function.
 */
const api = process.env['AWS_LAMBDA_RUNTIME_API']!
const streams = process.argv[2] === 'streaming'

for (;;) {
  const next = await fetch(`http://${api}/2018-06-01/runtime/invocation/next`)
  const id = next.headers.get('lambda-runtime-aws-request-id')!
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'))
  const context = {
    awsRequestId: id,
    functionName: 'pets',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  } as LambdaContext
  const event: unknown = await next.json()
  try {
    if (streams) await stream(id, event, context)
    else await post(id, 'response', JSON.stringify(await handler(event, context)))
  } catch (error) {
    const { name, message } = error as Error
    await post(id, 'error', JSON.stringify({ errorType: name, errorMessage: message }))
  }
}

async function post(id: string, what: 'response' | 'error', body: string): Promise<void> {
  await fetch(`http://${api}/2018-06-01/runtime/invocation/${id}/${what}`, { method: 'POST', body })
}

/** An answer is posted while the function writes it. */
async function stream(id: string, event: unknown, context: LambdaContext): Promise<void> {
  const responseStream = Object.assign(new PassThrough(), {
    setContentType: (contentType: string) => posted.setHeader('Content-Type', contentType),
  }) satisfies LambdaResponseStream
  const [host, port] = api.split(':')
  const path = `/2018-06-01/runtime/invocation/${id}/response`
  const headers = { 'Lambda-Runtime-Function-Response-Mode': 'streaming' }
  const posted = request({ host, port, path, method: 'POST', headers })
  const done = new Promise((resolve, reject) =>
    posted.on('response', (r) => r.resume().on('end', resolve)).on('error', reject),
  )
  responseStream.pipe(posted)
  await streaming(event, responseStream, context)
  await done
}
