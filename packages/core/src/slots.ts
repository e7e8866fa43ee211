/**
 * The order in which a request passes the policies: the one place where it is written. A user lists policies in any
 * order; a cache before the authorizer cannot be expressed.
 *
 * Sources: "AWS" is API Gateway's own order of evaluation for REST APIs, "HTTP API" that of HTTP APIs, "ours" a place
 * of the library's own with its reason.
 */
export const SLOTS = [
  'tracing', //        ours: a span has to contain everything else
  'accessLog', //      ours: sees every answer, refusals included
  'cors', //           HTTP API: a preflight is answered before routes are guarded
  'firewall', //       AWS: the web ACL is evaluated before every other access control
  'arrival', //        HTTP API throttles before its authorizer: a flood of bad tokens is no flood of signature checks
  'resourcePolicy', // AWS: explicit denies of the resource policy stop before authentication
  'authorizer', //     AWS: IAM, Lambda, Cognito or JWT authorizer
  'authorization', //  AWS: the resource policy combined with the authorizer's result
  'apiKey', //         AWS: after the authorizer, because keys may come from its output
  'identified', //     ours: whatever needs to know the caller, before limits are charged
  'usagePlan', //      AWS: "Verifying Usage Plan" follows the key
  'throttle', //       AWS: method and stage throttle follow the plan's
  'admission', //      core's own link: all limits of the request, decided at once
  'validator', //      AWS: "Starting execution", parameters first, then body
  'extension', //      ours: the user's own steps; the caller is known and paid for
  'cache', //          AWS: a hit skips the integration and nothing before it
  'mapping', //        AWS: integration request and response
] as const

/** The name of a place in the chain. */
export type Slot = (typeof SLOTS)[number]

/** Slots that hold many policies, told apart by their names. Every other slot holds one. */
export type ManySlot = 'arrival' | 'identified' | 'throttle' | 'extension'

/** Slots whose policies must decide: nothing returned is a fault there, never a pass. */
export type DecidingSlot = 'authorizer' | 'admission'

/** Slots that `skip` can empty: all but core's own. Read from a member: the compiler then names the slots in its messages. */
export type SkippableSlot = { readonly slot: Exclude<Slot, 'admission'> }['slot']

const MANY: ReadonlySet<string> = new Set<ManySlot>(['arrival', 'identified', 'throttle', 'extension'])
const DECIDING: ReadonlySet<string> = new Set<DecidingSlot>(['authorizer', 'admission'])

/** Whether a slot holds many policies. */
export function holdsMany(slot: Slot): slot is ManySlot {
  return MANY.has(slot)
}

/** Whether a slot's policies must decide. */
export function mustDecide(slot: Slot): slot is DecidingSlot {
  return DECIDING.has(slot)
}

/** The place of a slot in the order, or `undefined` for what is no slot. */
export function slotPosition(slot: string): number | undefined {
  const position = SLOTS.indexOf(slot as Slot)
  return position < 0 ? undefined : position
}

/** Whether requests that match no route pass this slot: what AWS evaluates before routing. */
export function standsBeforeRouting(slot: Slot): boolean {
  return SLOTS.indexOf(slot) < SLOTS.indexOf('resourcePolicy')
}
