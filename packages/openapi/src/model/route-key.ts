import type { MethodModel } from './method-model.ts'

/** A method's key among the routes of a definition: `GET /pets/{petId}`, or `$default`. */
export function routeKeyOf(method: MethodModel): string {
  return method.path === '$default' ? '$default' : `${method.httpMethod} ${method.path}`
}
