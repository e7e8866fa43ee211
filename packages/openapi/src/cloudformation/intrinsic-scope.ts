import type { JsonPointer } from '../document/json-pointer.ts'
import type { JsonValue } from '../document/json-value.ts'
import type { ReportWriter } from '../report/import-report.ts'

/** What intrinsic functions may ask of the template around them. */
export interface IntrinsicScope {
  readonly report: ReportWriter
  /** The value of a parameter, pseudo parameter or resource; `undefined` for `AWS::NoValue`. */
  ref(name: string, pointer: JsonPointer): JsonValue | undefined
  /** A resource's attribute. */
  attribute(logicalId: string, attribute: string, pointer: JsonPointer): JsonValue
  /** Whether a condition holds. */
  condition(name: string, pointer: JsonPointer): boolean
  /** A value of the mappings, or `undefined`. */
  mapping(map: string, topKey: string, secondKey: string): JsonValue | undefined
  /** The text of a file that the template includes, or `undefined`. */
  include(location: string): JsonValue | undefined
  /** The Region's availability zones. */
  readonly availabilityZones: readonly string[]
}
