import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'certificate')

/** Where the certificate is, for clients that have to be told to trust it. */
export const CERTIFICATE_PATH: string = join(folder, 'localhost.pem')

/** The certificate and its key, PEM. */
export const LOCALHOST: { readonly key: string; readonly cert: string } = {
  key: readFileSync(join(folder, 'localhost.key'), 'utf8'),
  cert: readFileSync(CERTIFICATE_PATH, 'utf8'),
}
