import type { HeaderMap } from '@gw/core'
import { answerHeaderName } from './answer-header-name.ts'
import { FirstSpellings } from './first-spellings.ts'
import { putOwn } from './own-member.ts'

type Lines = readonly (readonly [name: string, value: string])[]

/** Headers of a handler's answer as a REST API sends them. */
export function restAnswerHeaders(lines: Lines): HeaderMap {
  return headerMap(lines, 'rest')
}

/** Headers of a handler's answer as an HTTP API, a Function URL or a load balancer sends them. */
export function httpAnswerHeaders(lines: Lines): HeaderMap {
  return headerMap(lines, 'http')
}

/** Values under one name however its case changes; the first one's case stands. */
function headerMap(lines: Lines, sentBy: 'rest' | 'http'): HeaderMap {
  const spellings = new FirstSpellings()
  const headers: Record<string, string | readonly string[]> = {}
  for (const [name, value] of lines) {
    const known = answerHeaderName(name)
    const sentAs = known[sentBy]
    if (sentAs === undefined) continue
    // A header that is renamed is another one.
    const lowerCaseName = sentAs === name ? known.lowerCase : sentAs.toLowerCase()
    const earlier = spellings.earlier(lowerCaseName, sentAs)
    if (earlier === undefined) putOwn(headers, sentAs, value)
    else putOwn(headers, earlier, [headers[earlier]!, value].flat())
  }
  return headers
}
