/** What reached a service: the name of the SDK's command, and its input. */
export interface ServiceRequest {
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
}

/** AWS services as the recorders had them, behind the `send` of the SDK: a table, a queue, a parameter, a bucket. */
export class AwsServices {
  readonly requests: ServiceRequest[] = []
  readonly commands: Readonly<Record<string, unknown>>

  constructor() {
    this.commands = Object.fromEntries(Object.keys(OUTPUTS).map((action) => [`${action}Command`, command(action)]))
  }

  /** Notes a command, and answers with what the SDK would make of the service's answer. */
  async send(command: ServiceRequest): Promise<unknown> {
    this.requests.push(command)
    const metadata = { httpStatusCode: 200, requestId: '5f2f1a3c-0000-4000-8000-000000000000' }
    return { $metadata: metadata, ...OUTPUTS[command.action]!(command.input) }
  }
}

function command(action: string): new (input: ServiceRequest['input']) => ServiceRequest {
  return class {
    readonly action = action
    readonly input: ServiceRequest['input']

    constructor(input: ServiceRequest['input']) {
      this.input = input
    }
  }
}

const OUTPUTS: Readonly<Record<string, (input: ServiceRequest['input']) => object>> = {
  PutRecord: () => ({
    SequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    ShardId: 'shardId-0',
  }),
  SendMessage: () => ({ MessageId: '0b6d2a3c-0000-4000-8000-000000000000', MD5OfMessageBody: '0'.repeat(32) }),
  PutEvents: () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1b6d2a3c-0000-4000-8000-000000000000' }] }),
  PutItem: () => ({}),
  Query: queryTable,
  GetParameter: ({ Name }) => ({
    Parameter: { Name, Type: 'String', Value: '123', Version: 1, DataType: 'text', LastModifiedDate: new Date(0) },
  }),
  StartExecution: () => ({ executionArn: 'arn:aws:states:::execution:machine:1', startDate: new Date(0) }),
  GetObject: () => {
    throw Object.assign(new Error('The specified key does not exist.'), {
      name: 'NoSuchKey',
      $fault: 'client',
      $metadata: { httpStatusCode: 404, requestId: 'REQUEST', extendedRequestId: 'HOST' },
    })
  },
}

const IDS: readonly string[] = ['test', 'test2', 'test 3']

function queryTable(input: ServiceRequest['input']): object {
  const { ':id': id } = input['ExpressionAttributeValues'] as Record<string, { S: string }>
  const Items = IDS.filter((one) => one === id?.S).map((one) => ({ id: { S: one } }))
  return { Count: Items.length, Items, ScannedCount: Items.length }
}
