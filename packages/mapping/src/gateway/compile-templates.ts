import { GatewayError } from '@gw/core'
import { compileTemplate, type CompiledTemplate } from '../compile-template.ts'
import { MappingTemplateError } from '../mapping-template-error.ts'
import { mediaType } from '../integration/media-type.ts'

/**
 * Compiles templates by media type.
 *
 * @param path where they stand in the definition
 * @throws {GatewayError} `INVALID_TEMPLATE`, with the place in the definition and in the template
 */
export function compileTemplates(
  templates: Readonly<Record<string, string>> | undefined,
  path: string,
): ReadonlyMap<string, CompiledTemplate> {
  const compiled = new Map<string, CompiledTemplate>()
  for (const [type, text] of Object.entries(templates ?? {})) {
    compiled.set(type === '$default' ? type : mediaType(type), compileOne(text, `${path}[${JSON.stringify(type)}]`))
  }
  return compiled
}

function compileOne(text: string, path: string): CompiledTemplate {
  try {
    return compileTemplate(text)
  } catch (error) {
    if (!(error instanceof MappingTemplateError)) throw error
    throw new GatewayError('INVALID_TEMPLATE', `${path}: ${error.message}`, { path, cause: error })
  }
}
