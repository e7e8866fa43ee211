/** Cases believed to be wrong, by id, with the reason. They are skipped, never loosened. */
export const DISPUTED: Readonly<Record<string, string>> = {
  'shape-rust-lambda-events-example-apigw-v2-custom-authorizer-v1-request':
    'members of formats 1.0 and 2.0 in one event, which neither AWS’s page on authorizers of HTTP APIs nor any other sample has',
}
