/**
 * What stands in a planned definition: plain values, and in their place calls of the library's functions, the user's
 * functions, and constants. A plan is data: it is built into a definition, or written as TypeScript.
 */
export type PlannedValue =
  | string
  | number
  | boolean
  | null
  | readonly PlannedValue[]
  | PlannedObject
  | PlannedCall
  | PlannedFunction
  | PlannedConstant
  | PlannedGiven
  | PlannedService
  | PlannedSecret
  | PlannedImport

/** An object of a plan. */
export interface PlannedObject {
  readonly [name: string]: PlannedValue
}

/** A call of one of the library's functions. */
export class PlannedCall {
  readonly kind = 'call'
  readonly factory: string
  readonly args: readonly PlannedValue[]
  /** Whether the call gives several policies, to be listed one by one. */
  readonly spreads: boolean

  constructor(factory: string, args: readonly PlannedValue[], spreads = false) {
    this.factory = factory
    this.args = args
    this.spreads = spreads
  }
}

/** One of the user's Lambda functions, by its logical id. */
export class PlannedFunction {
  readonly kind = 'function'
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A value that several places share, such as an authorizer with the tokens it remembers. */
export class PlannedConstant {
  readonly kind = 'constant'
  readonly name: string
  /** Scopes that this place asks for, of an authorizer that can. */
  readonly scopes: readonly string[]

  constructor(name: string, scopes: readonly string[] = []) {
    this.name = name
    this.scopes = scopes
  }
}

/** Something that only the caller has: a client, a store, a look-up of credentials. */
export class PlannedGiven {
  readonly kind = 'given'
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** The client of one of AWS's services, or the commands that may be sent with it. */
export class PlannedService {
  readonly kind = 'service'
  /** `dynamodb` */
  readonly name: string
  readonly part: 'client' | 'commands'

  constructor(name: string, part: 'client' | 'commands') {
    this.name = name
    this.part = part
  }
}

/** A value that must not be written down, such as an API key's: TypeScript gets its name alone. */
export class PlannedSecret {
  readonly kind = 'secret'
  readonly name: string
  readonly value: string

  constructor(name: string, value: string) {
    this.name = name
    this.value = value
  }
}

/** One of the library's functions as a value: not called here. */
export class PlannedImport {
  readonly kind = 'import'
  readonly factory: string

  constructor(factory: string) {
    this.factory = factory
  }
}
