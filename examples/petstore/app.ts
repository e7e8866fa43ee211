import { expressGateway, gatewayContext } from '@gw/adapters/express'
import express, { type Express } from 'express'
import type { petstoreGateway } from './gateway.ts'

const PETS: Readonly<Record<string, string>> = { '1': 'Rex', '2': 'Minka' }

/** The app as it was before there was a gateway, and the one line that puts it behind one, once per stage. */
export function petstoreApp(gateway: ReturnType<typeof petstoreGateway>, seen: (what: string) => void): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use('/dev', expressGateway(gateway, { stage: 'dev' }))
  app.use('/prod', expressGateway(gateway, { stage: 'prod' }))
  app.use(express.json())

  const pets = express.Router()
  pets.get('/health', (_request, response) => void response.json({ ok: true }))
  pets.get('/pets', (request, response) => {
    const context = gatewayContext(gateway, request)
    seen(`stage ${context.stage}, caller ${context.principalId}, key ${context.apiKey?.id}`)
    response.json({ from: context.stageVariables['greeting'], pets: PETS })
  })
  pets.get('/pets/:petId', (request, response) => {
    const name = PETS[request.params.petId]
    seen(`pet ${request.params.petId}`)
    response.status(name === undefined ? 404 : 200).json(name === undefined ? { error: 'no such pet' } : { name })
  })
  pets.post('/pets', (request, response) => {
    seen(`body ${JSON.stringify(request.body)}`)
    response.status(201).json({ created: true })
  })
  app.use(['/dev', '/prod'], pets)
  return app
}
