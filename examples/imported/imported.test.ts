import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@gw/adapters/node'
import type { Gateway } from '@gw/core'
import { formatReport, fromCloudFormation } from '@gw/openapi'
import { describe, expect, onTestFinished, test } from 'vitest'
import { gatewayOfDocument, gatewayOfTemplate, KEY } from './gateway.ts'
import { STOPS, table, walk } from './tour.ts'

const FROM: readonly (readonly [string, () => Gateway | Promise<Gateway>])[] = [
  ['template.yaml', gatewayOfTemplate],
  ['api.yaml, with its plan and key in code', gatewayOfDocument],
]

describe('a library that was deployed on API Gateway', () => {
  test.each(FROM)('answers as deployed: %s', async (_, gateway) => {
    const { url, close } = await serve(await gateway(), { host: '127.0.0.1', signals: [] })
    onTestFinished(close)
    const visited = await walk(url)
    expect(visited.map(({ what, answer }) => [what, answer])).toEqual(
      STOPS.map(({ what, expected }) => [what, expected]),
    )
    expect(table(visited).split('\n')).toHaveLength(STOPS.length + 1)
  })

  test('lost nothing on the way: the report has nothing missing', () => {
    const { report } = fromCloudFormation(template(), {
      functions: FUNCTIONS,
      parameters: PARAMETERS,
      readFile: beside,
    })
    expect(report.entries.filter(({ finding }) => finding === 'missing' || finding === 'differs')).toEqual([])
    expect(formatReport(report)).toContain('usage plan')
  })

  test('is not imported without one of its functions', () => {
    const { Lend: _, ...functions } = FUNCTIONS
    const without = () => fromCloudFormation(template(), { functions, parameters: PARAMETERS, readFile: beside })
    expect(without).toThrow(/the function Lend/)
  })
})

const never = (): never => {
  throw new Error('No function is called by an import')
}
const FUNCTIONS = { FindBook: never, Lend: never, Members: never }
const PARAMETERS = { ReadingRoomKey: KEY }

function template(): string {
  return beside('template.yaml')
}

function beside(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}
