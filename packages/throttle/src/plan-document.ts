import { GatewayError } from '@gw/core'
import { NO_PLANS, type PlanDocument } from './plan-store.ts'

/** A document as text. */
export function writePlans(document: PlanDocument): string {
  return JSON.stringify(document)
}

/**
 * A document from text that a store kept.
 * @throws {GatewayError} `STORE_FAILURE` for what is none: plans that cannot be read must not be taken for none
 */
export function readPlans(text: string | undefined): PlanDocument {
  if (text === undefined) return NO_PLANS
  const { plans, assignments, overrides } = parsed(text)
  if (!isRecord(plans) || !isRecord(assignments) || !isRecord(overrides)) throw unreadable()
  return { plans, assignments, overrides } as PlanDocument
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value
  } catch (cause) {
    throw unreadable(cause)
  }
  throw unreadable()
}

function unreadable(cause?: unknown): GatewayError {
  return new GatewayError(
    'STORE_FAILURE',
    'The plans in the store cannot be read',
    cause === undefined ? {} : { cause },
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
