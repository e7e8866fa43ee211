import { serve } from '@gw/adapters/node'
import { liftedGateway } from './gateway.ts'

const { url } = await serve(liftedGateway(process.stdout), { stage: 'path', port: Number(process.env['PORT'] ?? 3000) })
console.log(`Serving ${url}/dev and ${url}/prod`)
