import { devNull } from 'node:os'

/**
 * Gives this process the environment that its Lambda functions have: a table, and what the SDK needs to find it. Whatever
 * the environment or the AWS profile of whoever starts it says is gone, for it would lead elsewhere.
 */
export function enterFunctionEnvironment(dynamodbEndpoint: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, {
    TABLE_NAME,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_REGION: 'eu-central-1',
    // DynamoDB in memory asks for a signature and takes any.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  })
}

/** The table of the functions. */
export const TABLE_NAME = 'Notes'
