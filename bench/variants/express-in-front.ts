import { nodeGateway } from '@gw/adapters/node'
import { gatewayOf } from './gateways.ts'
import { variant as bare } from './express-bare.ts'
import type { Variant } from '../src/variant.ts'

/** Our gateway in front of an Express app: what it answers itself never enters Express. */
export const variant: Variant = async (given) => nodeGateway(await gatewayOf(given), await bare(given))
