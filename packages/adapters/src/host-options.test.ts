import { createGateway, type GatewayErrorCode } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { expressGateway } from './express.ts'
import { nodeGateway } from './node.ts'

const oneStage = createGateway({})
const twoStages = createGateway({ stages: { dev: {}, prod: {} } })

const MISTAKES: readonly (readonly [string, object, object, GatewayErrorCode, RegExp])[] = [
  ['no stage said', twoStages, {}, 'STAGE_NOT_CHOSEN', /dev, prod/],
  ['a stage that does not exist', twoStages, { stage: 'prd' }, 'UNKNOWN_STAGE', /did you mean "prod"/],
  ['a misspelt option', oneStage, { bufferlimit: 1 }, 'UNKNOWN_OPTION', /did you mean "bufferLimit"/],
  ['a negative buffer', oneStage, { bufferLimit: -1 }, 'INVALID_OPTION', /bufferLimit/],
  ['a wrong word', oneStage, { unmatched: 'pass' }, 'INVALID_OPTION', /"refuse", "next"/],
  ['no gateway', {}, {}, 'INVALID_OPTION', /createGateway/],
]

describe.each(MISTAKES)('%s is told when the gateway is mounted', (_, gateway, options, code, message) => {
  it('in Express', () => {
    expect(() => expressGateway(gateway as never, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
  it('in node', () => {
    expect(() => nodeGateway(gateway as never, () => {}, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
})

it('options are not written to', () => {
  const options = Object.freeze({ stage: 'prod' as const, bufferLimit: 10 })
  expect(() => [expressGateway(twoStages, options), nodeGateway(twoStages, () => {}, options)]).not.toThrow()
})
