import { PlainRequest, type Gateway, type GatewayResponse } from '@gw/core'
import type { FixtureRequest } from '../src/fixture.ts'
import { createIssuer } from '../src/issuer.ts'
import { answerOf } from '../src/handler.ts'
import type { LoopCase, LoopCases, LoopModule } from '../src/loop-case.ts'
import { TrafficSource } from '../src/traffic.ts'
import type { GatewayName, Subject, TrafficName } from '../src/variant.ts'
import { callerKey, gatewayOf } from '../variants/gateways.ts'

interface Setting {
  readonly gateway: GatewayName
  readonly traffic: TrafficName
  readonly status: number
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  full: { gateway: 'full', traffic: 'repeated', status: 200 },
  'full-miss': { gateway: 'full-miss', traffic: 'repeated', status: 200 },
  throttle: { gateway: 'throttle', traffic: 'repeated', status: 200 },
  'pass-through': { gateway: 'log', traffic: 'repeated', status: 200 },
  'refused-401': { gateway: 'full', traffic: 'no-token', status: 401 },
  'refused-403': { gateway: 'full', traffic: 'unknown-key', status: 403 },
  'refused-429': { gateway: 'spent', traffic: 'spent', status: 429 },
}

const ANSWER: GatewayResponse = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: answerOf() }
const handler = (): GatewayResponse => ANSWER

/** A gateway that is handed requests as plain objects: its own cost, without a framework, a socket or an HTTP parser. */
export const loop: LoopModule = async (setting) => {
  if (setting === 'callers') return callers()
  const issuer = await createIssuer()
  const source = new TrafficSource(issuer)
  const make = (subject: Partial<Subject>): Promise<Gateway> =>
    gatewayOf({ fixture: issuer.fixture, subject: { module: '', ...subject }, logFile: '/dev/null' })
  if (setting === 'log-cors') {
    const { requests } = await source.of('from-origin')
    return {
      bare: asking(await make({ gateway: 'full' }), requests, 200),
      ours: asking(await make({ gateway: 'full', logCors: true }), requests, 200),
    }
  }
  const { gateway, traffic, status } = SETTINGS[setting]!
  const { requests } = await source.of(traffic)
  const made = await make({ gateway })
  if (status === 429) for (const request of requests) await made.handle(plain(request.path, request.headers), handler)
  return {
    bare: bare(requests),
    ours: asking(made, requests, status, setting === 'full-miss'),
  }
}

function plain(target: string, headers: FixtureRequest['headers']): PlainRequest {
  return new PlainRequest({ target, headers })
}

/** The request made and answered, with no gateway between. */
function bare(requests: readonly FixtureRequest[]): LoopCase {
  let next = 0
  let length = 0
  return (count) => {
    for (let i = 0; i < count; i++) {
      const { path, headers } = requests[next++ % requests.length]!
      length += plain(path, headers).method.length + handler().statusCode
    }
    if (length === 0) throw new Error('Nothing was asked')
  }
}

function asking(gateway: Gateway, requests: readonly FixtureRequest[], status: number, isNew = false): LoopCase {
  let next = 0
  return (count) => {
    for (let i = 0; i < count; i++) {
      const { path, headers } = requests[next++ % requests.length]!
      const answer = gateway.handle(plain(isNew ? `/pets/${next}` : path, headers), handler)
      if (answer instanceof Promise) throw new Error('The gateway answered later')
      if (answer.statusCode !== status) throw new Error(`The gateway answers ${answer.statusCode}, not ${status}`)
    }
  }
}

/** The same gateway with a hundred callers and with a million. */
async function callers(): Promise<LoopCases> {
  const few = await callersGateway(100)
  const many = await callersGateway(1_000_000)
  return { bare: few, ours: many }
}

async function callersGateway(count: number): Promise<LoopCase> {
  const { fixture } = await createIssuer()
  const subject: Subject = { module: '', gateway: 'callers', callers: count }
  const gateway = await gatewayOf({ fixture, subject, logFile: '/dev/null' })
  let caller = 0
  return (requests) => {
    for (let i = 0; i < requests; i++) {
      caller = (caller + 7919) % count
      const answer = gateway.handle(plain('/pets/1', { 'x-api-key': callerKey(caller) }), handler)
      if (!('statusCode' in answer) || answer.statusCode !== 200) throw new Error('A caller was refused')
    }
  }
}
