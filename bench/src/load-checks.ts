import { createReadStream, existsSync } from 'node:fs'
import type { Load } from './load.ts'
import type { Given, Subject } from './variant.ts'
import type { Expected } from './verify.ts'

/** Every answer was what it had to be. */
export function checkLoad(module: string, { requests, refusals, errors }: Load, status: number): void {
  // The last answers of a load are cut off with its connections: a handful may be missing, or not yet counted.
  const wrong = status < 400 ? refusals : Math.max(0, requests - refusals - 1)
  if (requests === 0) throw new Error(`${module}: no request was answered`)
  if (errors + wrong > 0) throw new Error(`${module}: ${errors + wrong} of ${requests} answers were not ${status}`)
}

/**
 * A cached answer that came from the handler, or one that the handler never gave, is none that was to be measured.
 * @param share how often the handler ran for each request
 */
export function checkHandled({ scenario, subject, isBare }: Expected, share: number): void {
  if (isBare || scenario.handler === 'elsewhere') return
  const isRight = scenario.handler === 'never' ? share < 0.01 : share > 0.99
  if (!isRight) throw new Error(`${subject.module}: the handler ran for ${(share * 100).toFixed(1)} % of the requests`)
}

/**
 * A token that was remembered is not new; one that was verified was not remembered.
 * @param share how many signatures were verified for each request
 */
export function checkSignatures({ scenario, subject }: Expected, share: number): void {
  if (scenario.signatures === undefined || subject.gateway === undefined) return
  if (scenario.signatures === 'always' ? share < 0.99 : share > 0.01)
    throw new Error(`${subject.module}: signatures were verified for ${(share * 100).toFixed(1)} % of the requests`)
}

/** An access log without its lines is none. */
export async function checkLog(
  { logFile }: Given,
  { module, logCors, gateway }: Subject,
  requests: number,
): Promise<void> {
  if (logCors !== true && gateway !== 'log') return
  const lines = existsSync(logFile) ? await linesOf(logFile) : 0
  if (lines < requests * 0.9) throw new Error(`${module}: ${lines} log lines for ${requests} requests`)
}

async function linesOf(file: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
  return lines
}
