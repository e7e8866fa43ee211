/** A `java.lang.Double`, or a BigDecimal where JSON gave more digits than a Double keeps. */
export class JavaDouble {
  /** The number. */
  readonly value: number
  /** How it prints where that is not the shortest form of `value`: the digits of a BigDecimal. */
  readonly digits: string | undefined

  constructor(value: number, digits?: string) {
    this.value = value
    this.digits = digits
  }

  /** `Double.toString`: plain between 10^-3 and 10^7, scientific elsewhere, always with a fraction. */
  toString(): string {
    return this.digits ?? doubleText(this.value)
  }
}

function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return scientific(value)
  const plain = String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

function scientific(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}
