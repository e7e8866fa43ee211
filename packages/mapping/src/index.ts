export { MappingTemplateError, type MappingTemplateErrorCode } from './mapping-template-error.ts'
export {
  MAX_TEMPLATE_BYTES,
  compileTemplate,
  renderTemplate,
  type CompiledTemplate,
  type RenderLimits,
  type RenderOptions,
  type RenderedTemplate,
  type TemplateInput,
} from './compile-template.ts'
export type { TemplateParams } from './variables/input-variable.ts'
export type { Overrides } from './variables/context-variable.ts'
export type { PlainValue } from './java/to-plain.ts'
export type { TraceStep } from './vtl/trace.ts'
