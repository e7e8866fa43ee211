import type { Budget } from '../budget.ts'
import { JavaMap } from '../java/java-map.ts'
import type { JavaValue } from '../java/java-value.ts'

/** `$context.requestOverride.header` and its kind: each parameter may be set once in a template; the second time is an error. */
export class OverrideMap extends JavaMap {
  #written: Set<JavaValue> | undefined

  override put(key: JavaValue, value: JavaValue, budget: Budget): JavaValue {
    if (this.#written?.has(key) === true) {
      throw budget.fail('OVERRIDE_TWICE', `${typeof key === 'string' ? key : 'A parameter'} is overridden twice`)
    }
    ;(this.#written ??= new Set()).add(key)
    return super.put(key, value, budget)
  }
}
