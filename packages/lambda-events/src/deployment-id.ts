import { resourceId } from '@gw/core'

/** `requestContext.deploymentId`: six letters and digits, the same over restarts and on every host. */
export function deploymentId(apiId: string, stage: string): string {
  if (apiId !== last?.apiId || stage !== last.stage) {
    last = { apiId, stage, id: resourceId(`${apiId} ${stage}`).slice(-6) }
  }
  return last.id
}

/** A function mostly serves one stage. */
let last: { readonly apiId: string; readonly stage: string; readonly id: string } | undefined
