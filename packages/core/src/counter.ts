/**
 * What is counted of one bucket in this process, as a link of a list: the buckets of one caller. A caller has one or two,
 * and all that a request asks of them is found by one look-up, the dearest step there is among a million callers.
 */
export abstract class Counter {
  /** The bucket's name among its caller's. */
  readonly bucket: string
  /** The same caller's next. */
  next: Counter | undefined

  constructor(bucket: string) {
    this.bucket = bucket
  }
}
