import { apiKeys, cognitoAuthorizer, iamAuthorizer, jwtAuthorizer } from '@gw/auth'
import { lambdaAuthorizer, lambdaFunction, resourcePolicy } from '@gw/auth'
import { cache } from '@gw/cache'
import { accessLog, cors, skip } from '@gw/core'
import { awsService, http, httpProxy, lambda, lambdaProxy, mock } from '@gw/integrations'
import { compression, httpApiMapping, mappedIntegration, mapping, mockStatusCode, requestValidator } from '@gw/mapping'
import { throttle, usagePlans } from '@gw/throttle'
import { missingAuthorizer } from './missing-authorizer.ts'

/** One of the library's functions that definitions may call. */
export interface Factory {
  /** The package that exports it. */
  readonly from: string
  readonly make: (...args: never[]) => unknown
}

/**
 * Everything an imported definition may call: built definitions find the function here, and written ones its package.
 * When a package learns something, it is added here and planned in one of the `plan-*.ts` files.
 */
export const FACTORIES: Readonly<Record<string, Factory>> = {
  apiKeys: { from: '@gw/auth', make: apiKeys },
  cognitoAuthorizer: { from: '@gw/auth', make: cognitoAuthorizer },
  iamAuthorizer: { from: '@gw/auth', make: iamAuthorizer },
  jwtAuthorizer: { from: '@gw/auth', make: jwtAuthorizer },
  lambdaAuthorizer: { from: '@gw/auth', make: lambdaAuthorizer },
  lambdaFunction: { from: '@gw/auth', make: lambdaFunction },
  resourcePolicy: { from: '@gw/auth', make: resourcePolicy },
  cache: { from: '@gw/cache', make: cache },
  accessLog: { from: '@gw/core', make: accessLog },
  cors: { from: '@gw/core', make: cors },
  skip: { from: '@gw/core', make: skip },
  awsService: { from: '@gw/integrations', make: awsService },
  http: { from: '@gw/integrations', make: http },
  httpProxy: { from: '@gw/integrations', make: httpProxy },
  lambda: { from: '@gw/integrations', make: lambda },
  lambdaProxy: { from: '@gw/integrations', make: lambdaProxy },
  mock: { from: '@gw/integrations', make: mock },
  compression: { from: '@gw/mapping', make: compression },
  httpApiMapping: { from: '@gw/mapping', make: httpApiMapping },
  mappedIntegration: { from: '@gw/mapping', make: mappedIntegration },
  mapping: { from: '@gw/mapping', make: mapping },
  mockStatusCode: { from: '@gw/mapping', make: mockStatusCode },
  requestValidator: { from: '@gw/mapping', make: requestValidator },
  missingAuthorizer: { from: '@gw/openapi', make: missingAuthorizer },
  throttle: { from: '@gw/throttle', make: throttle },
  usagePlans: { from: '@gw/throttle', make: usagePlans },
}
