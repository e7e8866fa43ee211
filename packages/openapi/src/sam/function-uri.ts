import type { TemplateEnvironment } from '../cloudformation/environment.ts'

/** The URI under which API Gateway invokes a Lambda function. */
export function functionUri(functionArn: string, environment: TemplateEnvironment): string {
  const { partition, region } = environment
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`
}
