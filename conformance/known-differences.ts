/** Why cases differ or are not run, by id: each has its reason on the public page. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'dn-route-priority-18':
    'a greedy variable stands for at least one character, as documented for REST APIs; a route `/pe/{proxy+}` that took `/pe/` would take what many an app reads as `/pe`',
  'dn-route-catchall-5': 'the same of `/{proxy+}` and `/`: name `$default` or `ANY /` beside it',
  'ls-ssm-query-xml': 'what the service answers in XML; the SDK reads it, and hands on the values alone',
  'ls-ssm-query-json':
    'what the service answers to a caller of its own; what a gateway makes of it is judged by `ls-ssm-query`',
  'rep-log-unparseable-policy': 'lines of the execution log, which the library does not write: it emits events',
}
