/** One call of a service's action. */
export interface ServiceCall {
  /** `PutItem` */
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
  /** How the caller spoke to the service, and is answered: JSON, the Query protocol, or S3's headers and bytes. */
  readonly protocol: 'json' | 'query' | 's3'
}
