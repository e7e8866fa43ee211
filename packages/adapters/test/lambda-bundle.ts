/** What the smallest function takes of the library, for the test of what a bundler makes of it. */
export { createGateway } from '@gw/core'
export { withGateway } from '../src/lambda.ts'
