import { DocumentNode } from '../document/document-node.ts'
import { invalidDocument } from '../document/document-error.ts'
import { pointerTo, type JsonPointer } from '../document/json-pointer.ts'
import { isObject, memberOf, textOf, type JsonObject, type JsonValue } from '../document/json-value.ts'
import { References } from '../document/references.ts'
import { withGlobals } from '../sam/sam-globals.ts'
import type { ReportWriter } from '../report/import-report.ts'
import { pseudoParameter, type TemplateEnvironment } from './environment.ts'
import { writeOutLoops } from './for-each.ts'
import type { IntrinsicScope } from './intrinsic-scope.ts'
import { Intrinsics } from './intrinsics.ts'
import { standInArn, standInAttribute, standInRef, type TemplateResource } from './stand-ins.ts'

/** What a template needs from outside. */
export interface TemplateOptions {
  /** Where it is deployed to. */
  readonly environment: TemplateEnvironment
  /** Values of the template's parameters. */
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>
  /** What resources are really called, by logical id. Default: their logical ids stand for them. */
  readonly physicalIds: Readonly<Record<string, string>>
  /** The parsed content of a file that the template names, or `undefined`. */
  readonly readDocument: (name: string) => JsonValue | undefined
}

/** Files that one template may include. */
const MAX_INCLUDES = 50

/** Kinds whose `Ref` is a name that the template may choose itself, with the property that holds it. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['AWS::ApiGateway::Model', 'Name'],
  ['AWS::ApiGateway::Stage', 'StageName'],
  ['AWS::ApiGatewayV2::Stage', 'StageName'],
])

/** A CloudFormation template: its parameters, conditions and mappings decided, its resources read when asked for. */
export class Template implements IntrinsicScope {
  readonly report: ReportWriter
  readonly availabilityZones: readonly string[]
  readonly #document: JsonObject
  readonly #options: TemplateOptions
  readonly #intrinsics: Intrinsics
  readonly #conditions = new Map<string, boolean | 'open'>()
  readonly #resources = new Map<string, TemplateResource>()
  readonly #nodes = new Map<string, DocumentNode>()

  constructor(document: JsonObject, report: ReportWriter, options: TemplateOptions) {
    this.#document = document
    this.report = report
    this.#options = options
    this.availabilityZones = ['a', 'b', 'c'].map((zone) => `${options.environment.region}${zone}`)
    this.#intrinsics = new Intrinsics(this)
    this.#readResources()
  }

  get environment(): TemplateEnvironment {
    return this.#options.environment
  }

  /** The resources whose condition holds, in the order of the template. */
  get resources(): readonly TemplateResource[] {
    return [...this.#resources.values()]
  }

  /** The resources of one type. */
  ofType(type: string): readonly TemplateResource[] {
    return this.resources.filter((resource) => resource.type === type)
  }

  /** One resource. */
  resource(logicalId: string): TemplateResource | undefined {
    return this.#resources.get(logicalId)
  }

  /** A resource's properties, evaluated. */
  properties(resource: TemplateResource): DocumentNode {
    const known = this.#nodes.get(resource.logicalId)
    if (known !== undefined) return known
    const node = this.node(resource.properties, `/Resources/${resource.logicalId}/Properties`)
    this.#nodes.set(resource.logicalId, node)
    return node
  }

  /** One property of a resource, evaluated: for resources whose others are of no interest. */
  part(resource: TemplateResource, property: string): DocumentNode {
    const written = memberOf(resource.properties, property) ?? null
    return this.node(written, `/Resources/${resource.logicalId}/Properties/${property}`)
  }

  /** A part of the template, evaluated. */
  node(value: JsonValue, pointer: JsonPointer): DocumentNode {
    const references = new References(this.#document)
    return new DocumentNode(this.#intrinsics.evaluate(value, pointer), pointer, { report: this.report, references })
  }

  /** The transforms that the template names. */
  get transform(): JsonValue {
    return memberOf(this.#document, 'Transform') ?? null
  }

  /** A section of the template as written, such as `Globals`. */
  section(name: string): JsonObject {
    const value = memberOf(this.#document, name)
    return isObject(value) ? value : {}
  }

  ref(name: string, pointer: JsonPointer): JsonValue | undefined {
    if (name === 'AWS::NoValue') return undefined
    const pseudo = pseudoParameter(name, this.environment)
    if (pseudo !== undefined) return pseudo
    const parameter = memberOf(this.section('Parameters'), name)
    if (parameter !== undefined) return this.#parameter(name, parameter)
    const resource = this.#resources.get(name) ?? this.#published(name)
    if (resource === undefined) return this.#undeclared(name, pointer)
    if (resource.type === 'AWS::Lambda::Alias' || resource.type === 'AWS::Lambda::Version')
      return this.#versionArn(resource)
    const chosen = memberOf(resource.properties, NAMED.get(resource.type) ?? '')
    const evaluated = chosen === undefined ? undefined : this.#intrinsics.evaluate(chosen, pointer)
    return textOf(evaluated) ?? standInRef(resource.type, this.#physicalId(name), this.environment)
  }

  attribute(logicalId: string, attribute: string, pointer: JsonPointer): JsonValue {
    const given = this.#options.physicalIds[`${logicalId}.${attribute}`]
    if (given !== undefined) return given
    const resource = this.#resources.get(logicalId)
    if (resource === undefined) this.#undeclared(logicalId, pointer)
    // A version or an alias of a function is called as the function.
    if (attribute === 'Arn' && resource?.type === 'AWS::Lambda::Function')
      return standInArn(logicalId, resource.type, this.environment)
    return standInAttribute(this.#physicalId(logicalId), resource?.type, attribute, this.environment)
  }

  /** Functions are bound by their logical ids, whatever they are called. */
  #physicalId(logicalId: string): string {
    return this.#options.physicalIds[logicalId] ?? logicalId
  }

  condition(name: string, pointer: JsonPointer): boolean {
    const known = this.#conditions.get(name)
    if (known === 'open') throw invalidDocument(`The condition ${name} depends on itself`, pointer)
    if (known !== undefined) return known
    const written = memberOf(this.section('Conditions'), name)
    if (written === undefined) throw invalidDocument(`The condition ${name} does not exist`, pointer)
    this.#conditions.set(name, 'open')
    const holds = this.#intrinsics.truth(written, pointerTo('/Conditions', name))
    this.#conditions.set(name, holds)
    return holds
  }

  mapping(map: string, topKey: string, secondKey: string): JsonValue | undefined {
    return memberOf(memberOf(memberOf(this.section('Mappings'), map), topKey), secondKey)
  }

  include(location: string): JsonValue | undefined {
    // A file may include itself.
    this.#includes += 1
    if (this.#includes > MAX_INCLUDES) throw invalidDocument(`The template includes more than ${MAX_INCLUDES} files`)
    return this.#options.readDocument(location)
  }

  /** `Function.Alias` and `Function.Version`: SAM's names for what it publishes of a function. */
  #published(name: string): TemplateResource | undefined {
    const match = /^(.+)\.(?:Alias|Version)$/.exec(name)
    return match === null ? undefined : this.#resources.get(match[1]!)
  }

  /** A version or an alias is called by its function's ARN and its own name. */
  #versionArn(resource: TemplateResource): string {
    const properties = this.properties(resource)
    const named = properties.at('FunctionName').text ?? resource.logicalId
    const functionArn = named.startsWith('arn:') ? named : standInArn(named, 'AWS::Lambda::Function', this.environment)
    return `${functionArn}:${properties.at('Name').text ?? 'version'}`
  }

  #readResources(): void {
    const globals = this.section('Globals')
    const written = writeOutLoops(this.section('Resources'), '/Resources', (value, pointer) =>
      this.#intrinsics.list(value, pointer),
    )
    for (const [logicalId, resource] of Object.entries(written)) this.#readResource(logicalId, resource, globals)
  }

  #readResource(logicalId: string, written: JsonValue, globals: JsonObject): void {
    const type = textOf(memberOf(written, 'Type'))
    const pointer = pointerTo('/Resources', logicalId)
    if (type === undefined) {
      this.report.ignored(`the resource ${logicalId}`, 'it has no type', pointer)
      return
    }
    const condition = memberOf(written, 'Condition')
    if (typeof condition === 'string' && !this.condition(condition, pointer)) return
    const own = memberOf(written, 'Properties')
    const properties = withGlobals(type, isObject(own) ? own : {}, globals)
    this.#resources.set(logicalId, { logicalId, type, properties })
  }

  #parameter(name: string, written: JsonValue): JsonValue {
    const pointer = pointerTo('/Parameters', name)
    const type = textOf(memberOf(written, 'Type')) ?? 'String'
    const given = this.#options.parameters[name]
    const value = given ?? memberOf(written, 'Default')
    if (value === undefined) {
      this.report.missing(`the parameter ${name}`, 'it has no default: pass its value in `parameters`', pointer)
      return name
    }
    if (given === undefined && type.startsWith('AWS::SSM::')) {
      this.report.differs(
        `the parameter ${name}`,
        'the parameter store is not read: its name stands for its value',
        pointer,
      )
    }
    const isText = typeof value === 'string' && (type === 'CommaDelimitedList' || type.startsWith('List<'))
    return isText ? value.split(',').map((element) => element.trim()) : value
  }

  /** A name that the template does not declare: a resource made by a transform, or one of another document. */
  #undeclared(name: string, pointer: JsonPointer): string {
    if (!this.#reported.has(name)) {
      this.#reported.add(name)
      if (this.#options.physicalIds[name] !== undefined) return this.#options.physicalIds[name]
      this.report.differs(`the name ${name}`, 'the template does not declare it: the name stands for it', pointer)
    }
    return this.#physicalId(name)
  }

  #includes = 0
  readonly #reported = new Set<string>()
}
