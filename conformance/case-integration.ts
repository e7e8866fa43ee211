import type { Context, Integration } from '@gw/core'
import type { LambdaBackends } from './backends.ts'
import { object, type CorpusCase } from './corpus-case.ts'

/** Why a case cannot be run: the room that is still to come. */
export class NotBuilt {
  readonly room: string

  constructor(room: string) {
    this.room = room
  }
}

/** What answers one method of a case. */
export function caseIntegration(method: unknown, one: CorpusCase, lambdas: LambdaBackends): Integration | NotBuilt {
  const { integration, backend } = object(method) as Record<string, unknown>
  if (typeof backend === 'string') return textBackend(backend)
  const described = object(integration)
  switch (String(described['type'] ?? 'AWS_PROXY').toUpperCase()) {
    case 'AWS_PROXY':
      return lambdaIntegration(described, one, lambdas)
    default:
      return new NotBuilt('mapping')
  }
}

function lambdaIntegration(described: Record<string, unknown>, one: CorpusCase, lambdas: LambdaBackends): Integration {
  const name = /\$\{lambda:(\w+)\}/.exec(String(described['uri']))?.[1] ?? 'fn'
  const version = described['payloadFormatVersion'] === '1.0' ? '1.0' : '2.0'
  return lambdas.integration(name, {
    ...(one.apiType === 'HTTP' ? { payloadFormatVersion: version } : {}),
    ...(one.apiType === 'FURL' ? { event: 'function-url' } : {}),
    ...(one.apiType === 'REST' ? { binaryMediaTypes: binaryMediaTypes(one) } : {}),
  })
}

/** A list of media types; where a source left the choice open, the first. */
function binaryMediaTypes({ definition }: CorpusCase): readonly string[] {
  const types = (definition['binaryMediaTypes'] ?? []) as readonly string[]
  return types.map((type) => type.split(' ', 1)[0]!)
}

/** A backend that a case describes in a word, with `<name>` for a path parameter. */
function textBackend(text: string): Integration {
  return {
    slot: 'integration',
    name: 'text',
    invoke: ({ pathParameters }: Context) => ({
      statusCode: 200,
      headers: { 'Content-Type': 'text/plain' },
      body: text.replace(/<(\w+)>/g, (_, name: string) => pathParameters[name] ?? ''),
    }),
  }
}
