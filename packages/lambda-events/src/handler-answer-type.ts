/** What a function behind a REST API, or an HTTP API with payload format 1.0, returns. */
export interface HandlerAnswer {
  /** From 200 to 599, or its digits. Default on a REST API: 200. */
  readonly statusCode?: number | string | undefined
  /** One value per name. */
  readonly headers?: { readonly [name: string]: string | number | boolean | null | undefined } | null | undefined
  /** Several values per name. */
  readonly multiValueHeaders?:
    | { readonly [name: string]: readonly (string | number | boolean)[] | undefined }
    | null
    | undefined
  /** Text, or bytes in base64. Default: none. */
  readonly body?: string | null | undefined
  /** Whether `body` is base64. Default: `false`. */
  readonly isBase64Encoded?: boolean | undefined
}
