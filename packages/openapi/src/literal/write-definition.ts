import type { DefinitionPlan } from '../bridge/definition-plan.ts'
import { FACTORIES } from '../bridge/factories.ts'
import {
  PlannedCall,
  PlannedFunction,
  PlannedGiven,
  PlannedImport,
  PlannedSecret,
  PlannedService,
  type PlannedValue,
} from '../bridge/planned-value.ts'
import { printText, printValue } from './print-value.ts'

/** How a definition is written. */
export interface WriteOptions {
  /**
   * The module that exports what the definition needs of its user: `functions` by name, and `lambda`, `services`,
   * `credentials`, `keyStore`, `accessLogDestination`, `apiKeyValues` where they are used. Default: `./functions.ts`.
   */
  readonly functionsFrom?: string
  /** What stands above the code, line by line. Default: nothing. */
  readonly header?: readonly string[]
}

/**
 * Writes a planned definition as the source of a TypeScript module that exports `gateway`: typed from then on, and
 * edited by hand like any other code. Values of API keys are never written; the module asks for them.
 */
export function writeDefinition(plan: DefinitionPlan, options: WriteOptions = {}): string {
  const values = [plan.definition, ...plan.constants.map(({ value }) => value)]
  const used = new Used()
  for (const value of values) used.add(value)
  const constants = plan.constants.map(({ name, value }) => `const ${name} = ${printValue(value)}\n`)
  const header = (options.header ?? []).map((line) => `// ${line.replaceAll(/[\r\n\u2028\u2029]/g, ' ')}\n`)
  return [
    header.join(''),
    imports(used, options.functionsFrom ?? './functions.ts'),
    constants.join('\n'),
    `export const gateway = createGateway(${printValue(plan.definition)})\n`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** What a plan uses: the library's functions, and what the user brings. */
class Used {
  readonly factories = new Set<string>()
  readonly brought = new Set<string>()

  add(value: PlannedValue): void {
    if (value instanceof PlannedCall) {
      this.factories.add(value.factory)
      for (const arg of value.args) this.add(arg)
    } else if (value instanceof PlannedImport) this.factories.add(value.factory)
    else if (value instanceof PlannedFunction) this.brought.add('functions')
    else if (value instanceof PlannedService) this.brought.add('services')
    else if (value instanceof PlannedGiven) this.brought.add(value.name)
    else if (value instanceof PlannedSecret) this.brought.add('apiKeyValues')
    else if (typeof value === 'object' && value !== null)
      for (const member of Object.values(value)) this.add(member as PlannedValue)
  }
}

function imports(used: Used, functionsFrom: string): string {
  const byPackage = new Map<string, string[]>([['@gw/core', ['createGateway']]])
  for (const factory of used.factories) {
    const { from } = FACTORIES[factory]!
    byPackage.set(from, [...(byPackage.get(from) ?? []), factory])
  }
  if (used.brought.size > 0) byPackage.set(functionsFrom, [...used.brought])
  const lines = [...byPackage].map(
    ([from, names]) => `import { ${names.toSorted().join(', ')} } from ${printText(from)}\n`,
  )
  return lines.join('')
}
