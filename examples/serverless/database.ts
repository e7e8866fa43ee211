import type { AddressInfo } from 'node:net'
import { devNull } from 'node:os'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'

/** DynamoDB on loopback, with one table. */
export interface Database {
  /** What a function that uses it has in its environment. */
  readonly environment: Readonly<Record<string, string>>
  close(): void
}

/** Starts DynamoDB in memory and makes the table: whose note it is, and which. */
export async function startDatabase(): Promise<Database> {
  const server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await createTable(endpoint)
  return {
    environment: {
      TABLE_NAME,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const TABLE_NAME = 'Notes'
const REGION = 'eu-central-1'
/** DynamoDB in memory asks for a signature and takes any. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' }

async function createTable(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS })
  await client.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'owner', AttributeType: 'S' },
        { AttributeName: 'noteId', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'noteId', KeyType: 'RANGE' },
      ],
    }),
  )
  client.destroy()
}
