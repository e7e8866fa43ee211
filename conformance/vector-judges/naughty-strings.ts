import { accessLog, createGateway, PlainRequest, type Gateway, type GatewayResponse } from '@gw/core'
import { lambdaProxy } from '@gw/integrations'
import { judged } from '../outcome.ts'
import type { VectorJudge } from './judge-vectors.ts'
import { judgeNaughtyMappings } from './naughty-mappings.ts'

/** Puts a string wherever a request has one: no answer may be the gateway's fault, and no log line may be two. */
export const judgeNaughtyString: VectorJudge = async (one) => {
  const text = String(one['text'])
  const lines: string[] = []
  const gateway = createGateway({
    policies: [accessLog({ destination: (line) => void lines.push(line), bufferLength: 0 })],
    routes: { 'ANY /pets/{id}': [echo()], 'ANY /files/{proxy+}': [echo()] },
  } as never) as Gateway
  const complaints: string[] = []
  for (const [where, request] of requests(text)) {
    const response = (await gateway.handle(request)) satisfies GatewayResponse
    if (response.statusCode >= 500) complaints.push(`${where}: ${response.statusCode}`)
  }
  await gateway.close()
  const broken = lines.filter((line) => !isOneRecord(line))
  return [
    { id: String(one['id']), outcome: judged([...complaints, ...broken.map((line) => `log: ${line.slice(0, 200)}`)]) },
    ...(await judgeNaughtyMappings(String(one['id']), text)),
  ]
}

function echo(): ReturnType<typeof lambdaProxy> {
  return lambdaProxy({ handler: (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) }) })
}

function requests(text: string): readonly (readonly [string, PlainRequest])[] {
  const encoded = encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))
  return [
    ['path parameter', new PlainRequest({ target: `/pets/${encoded}` })],
    ['greedy path', new PlainRequest({ target: `/files/${encoded}/x` })],
    ['query value', new PlainRequest({ target: `/pets/1?q=${encoded}` })],
    ['query name', new PlainRequest({ target: `/pets/1?${encoded}=1` })],
    ['raw query', new PlainRequest({ target: `/pets/1?${text}` })],
    ['header', new PlainRequest({ target: '/pets/1', headers: { 'User-Agent': text, 'X-Any': text } })],
    ['cookie', new PlainRequest({ target: '/pets/1', headers: { Cookie: text } })],
    ['body', new PlainRequest({ method: 'POST', target: '/pets/1', body: text })],
  ]
}

/** The default format is JSON: a line is one object and has no line break. */
function isOneRecord(line: string): boolean {
  try {
    return !line.slice(0, -1).includes('\n') && typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}
