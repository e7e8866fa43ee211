import { Compile, parse } from 'velocityjs'
import { compileTemplate, type TemplateInput } from './compile-template.ts'

/**
 * Renders templates of about 1 KB with this engine and with velocityjs, whose parse is kept, in one run:
 *
 *     node --conditions=@gw/source packages/mapping/src/compile-template.bench.ts
 *
 * Each time is the best of many rounds, taken in turns, so that a busy machine slows both.
 */
const PASSTHROUGH = `#set($allParams = $input.params())
{
"body" : $input.json('$'),
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
},
"stage-variables" : {
#foreach($key in $stageVariables.keySet())
"$key" : "$util.escapeJavaScript($stageVariables.get($key))"
    #if($foreach.hasNext),#end
#end
},
"context" : {
    "account-id" : "$context.identity.accountId",
    "api-id" : "$context.apiId",
    "authorizer-principal-id" : "$context.authorizer.principalId",
    "caller" : "$context.identity.caller",
    "http-method" : "$context.httpMethod",
    "stage" : "$context.stage",
    "source-ip" : "$context.identity.sourceIp",
    "user" : "$context.identity.user",
    "user-agent" : "$context.identity.userAgent",
    "request-id" : "$context.requestId",
    "resource-path" : "$context.resourcePath"
    }
}
`
const ORDER = `#set($order = $input.path('$'))
#set($total = 0)
{
  "requestId": "$context.requestId",
  "customer": { "id": "$input.params('id')", "name": "$order.customer.name", "email": "$order.customer.email" },
  "items": [
  #foreach($item in $order.items)
    {
      "sku": "$item.sku",
      "quantity": $item.quantity,
      #if($item.quantity > 10)
      "bulk": true,
      #else
      "bulk": false,
      #end
      "label": "$item.name ($item.sku)"
    }#if($foreach.hasNext),#end
    #set($total = $total + $item.quantity)
  #end
  ],
  "total": $total,
  #if($context.identity.userAgent == "curl/8")
  "agent": "command line"
  #elseif($context.identity.userAgent == "test")
  "agent": "test"
  #else
  "agent": "browser"
  #end
}
`
const BODY = {
  customer: { name: 'Ada', email: 'ada@example.com' },
  items: [
    { sku: 'a', name: 'Apple', quantity: 3 },
    { sku: 'b', name: 'Bread', quantity: 12 },
    { sku: 'c', name: 'Cheese', quantity: 1 },
  ],
}
/** velocityjs puts a member `eval` into what it walks. */
const METHODS = {
  keySet(this: object): string[] {
    return Object.keys(this).filter((name) => name !== 'eval')
  },
  get(this: Record<string, unknown>, name: string): unknown {
    return this[name]
  },
}

const INPUT = {
  body: JSON.stringify(BODY),
  params: {
    path: { id: '7' },
    querystring: { page: '2', sort: 'name' },
    header: {
      Accept: 'application/json',
      Host: 'api.example.com',
      'User-Agent': 'curl/8',
      'X-Forwarded-For': '192.0.2.1',
      'X-Amzn-Trace-Id': 'Root=1-2-3',
      'Content-Type': 'application/json',
    },
  },
  context: {
    apiId: 'abc',
    httpMethod: 'POST',
    stage: 'prod',
    requestId: 'r-1',
    resourcePath: '/pets/{id}',
    authorizer: { principalId: 'ada' },
    identity: { accountId: '1', caller: '', sourceIp: '192.0.2.1', user: '', userAgent: 'curl/8' },
  },
  stageVariables: { table: 'pets', host: 'example.com' },
} satisfies TemplateInput

console.log('template          bytes      ours, µs    velocityjs, µs    ratio')
for (const [name, text] of Object.entries({ passthrough: PASSTHROUGH, order: ORDER })) measure(name, text)

function measure(name: string, text: string): void {
  const compiled = compileTemplate(text)
  const syntax = parse(text)
  const ours = (): string => compiled.render(INPUT).text
  const theirs = (): string => new Compile(syntax, { escape: false }).render(velocityContext())
  if (JSON.stringify(JSON.parse(ours())) !== JSON.stringify(JSON.parse(theirs())))
    throw new Error(`${name}: the two differ`)
  let best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const
  for (let round = 0; round < 40; round += 1) {
    best = [Math.min(best[0], microseconds(ours, 1_000)), Math.min(best[1], microseconds(theirs, 300))]
  }
  const cells = [
    best[0].toFixed(2).padStart(14),
    best[1].toFixed(2).padStart(18),
    (best[1] / best[0]).toFixed(1).padStart(9),
  ]
  console.log(`${name.padEnd(16)} ${String(Buffer.byteLength(text)).padStart(6)}${cells.join('')}`)
}

function microseconds(run: () => unknown, times: number): number {
  const before = process.hrtime.bigint()
  for (let count = 0; count < times; count += 1) run()
  return Number(process.hrtime.bigint() - before) / times / 1_000
}

/** What velocityjs needs to run the same templates: objects with Java's methods, made anew for each request. */
function velocityContext(): Record<string, unknown> {
  const { path, querystring, header } = INPUT.params
  const params = (name?: string): unknown =>
    name === undefined
      ? javaMap({ path: javaMap(path), querystring: javaMap(querystring), header: javaMap(header) })
      : (path as Record<string, string>)[name]
  return {
    input: { params, path: () => JSON.parse(INPUT.body), json: () => JSON.stringify(JSON.parse(INPUT.body)) },
    util: { escapeJavaScript: (value: string) => value.replace(/["'\\/]/g, '\\$&') },
    context: INPUT.context,
    stageVariables: javaMap(INPUT.stageVariables),
  }
}

function javaMap(members: object): object {
  return Object.assign(Object.create(METHODS), members)
}
