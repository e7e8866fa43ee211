import { randomUUID } from 'node:crypto'
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyResult, APIGatewayProxyWithCognitoAuthorizerEvent } from 'aws-lambda'

type Event = APIGatewayProxyWithCognitoAuthorizerEvent

/** Region, credentials and endpoint come from the function's environment, as on AWS. */
const dynamo = new DynamoDBClient({})

/** POST /notes */
export async function create(event: Event): Promise<APIGatewayProxyResult> {
  const text = textOf(event.body)
  if (text === undefined) return answer(400, { message: 'A note needs a text of at most 1000 characters' })
  const note = { noteId: randomUUID(), text }
  const Item = { owner: { S: owner(event) }, noteId: { S: note.noteId }, text: { S: text } }
  await dynamo.send(new PutItemCommand({ TableName: table(), Item }))
  return answer(201, note)
}

/** GET /notes/{noteId} */
export async function read(event: Event): Promise<APIGatewayProxyResult> {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table(), Key: key(event) }))
  return Item === undefined ? answer(404, { message: 'No such note' }) : answer(200, noteOf(Item))
}

/** GET /notes */
export async function list(event: Event): Promise<APIGatewayProxyResult> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': { S: owner(event) } },
      Limit: 100,
    }),
  )
  return answer(200, Items.map(noteOf))
}

/** DELETE /notes/{noteId} */
export async function remove(event: Event): Promise<APIGatewayProxyResult> {
  await dynamo.send(new DeleteItemCommand({ TableName: table(), Key: key(event) }))
  return { statusCode: 204, body: '' }
}

function table(): string {
  return process.env['TABLE_NAME'] ?? 'Notes'
}

/** The gateway has checked the token, so whoever calls is who it says. */
function owner(event: Event): string {
  return String(event.requestContext.authorizer.claims['sub'])
}

/** Whose note it is stands in its key: a note of somebody else's cannot be asked for. */
function key(event: Event): Record<string, AttributeValue> {
  return { owner: { S: owner(event) }, noteId: { S: event.pathParameters?.['noteId'] ?? '' } }
}

function noteOf(item: Record<string, AttributeValue>): { noteId: string; text: string } {
  return { noteId: item['noteId']?.S ?? '', text: item['text']?.S ?? '' }
}

function textOf(body: string | null): string | undefined {
  try {
    const { text } = JSON.parse(body ?? '') as { text?: unknown }
    return typeof text === 'string' && text !== '' && text.length <= 1000 ? text : undefined
  } catch {
    return undefined
  }
}

function answer(statusCode: number, body: unknown): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}
