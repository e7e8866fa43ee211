import type { AddressInfo } from 'node:net'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { enterFunctionEnvironment, TABLE_NAME } from './function-environment.ts'

/** DynamoDB on loopback, with one table. */
export interface Database {
  close(): void
}

/** Starts DynamoDB in memory, tells this process's functions where it is, and makes their table. */
export async function startDatabase(): Promise<Database> {
  const server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  enterFunctionEnvironment(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await createTable()
  return {
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Whose note it is, and which. */
async function createTable(): Promise<void> {
  const client = new DynamoDBClient({})
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
