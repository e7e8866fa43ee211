import { nodeGateway } from '@gw/adapters/node'
import type { Variant } from '../src/variant.ts'
import { gatewayOf } from './gateways.ts'
import { variant as bare } from './hono-bare.ts'

/** Our gateway in front of a Hono app: what it answers itself never enters Hono. */
export const variant: Variant = async (given) => nodeGateway(await gatewayOf(given), await bare(given))
