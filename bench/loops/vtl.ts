import { compileTemplate } from '@gw/mapping'
import velocity from 'velocityjs'
import type { LoopCase, LoopModule } from '../src/loop-case.ts'

/** A mapping template of a kilobyte: an order, its lines, a loop, conditions, escapes. */
const TEMPLATE = `#set($order = $input.path('$'))
#set($customer = $order.customer)
{
  "id": "$order.id",
  "customer": {
    "name": "$util.escapeJavaScript($customer.name)",
    "mail": "$util.escapeJavaScript($customer.mail)",
    "kind": "#if($customer.orders > 10)regular#elseif($customer.orders > 0)known#{else}new#end"
  },
  "requestId": "$context.requestId",
  "stage": "$stageVariables.name",
  "path": "$input.params('orderId')",
  "lines": [
#foreach($line in $order.lines)
    {
      "position": $foreach.count,
      "sku": "$line.sku",
      "title": "$util.escapeJavaScript($line.title)",
      "quantity": $line.quantity,
      #if($line.gift)"gift": true,#end
      "price": { "amount": $line.price, "currency": "$order.currency" }
    }#if($foreach.hasNext),#end

#end
  ],
  "note": "#if($order.note && $order.note != '')$util.escapeJavaScript($order.note)#end",
  "count": $order.lines.size()
}`

const ORDER = {
  id: 'order-1234',
  currency: 'EUR',
  note: 'Please ring "twice"',
  customer: { name: 'Ann Example', mail: 'ann@example.com', orders: 12 },
  lines: Array.from({ length: 5 }, (_, index) => ({
    sku: `sku-${index}`,
    title: `Thing no. ${index} with a title`,
    quantity: index + 1,
    price: 12.5 * (index + 1),
    gift: index % 2 === 0,
  })),
}
const BODY = JSON.stringify(ORDER)
const CONTEXT = { requestId: 'request-1' }
const STAGE_VARIABLES = { name: 'prod' }
const PARAMS = { path: { orderId: 'order-1234' }, querystring: {}, header: {} }

/** One rendering, the body parsed each time; templates are compiled, or parsed, once. */
export const loop: LoopModule = async () => {
  const compiled = compileTemplate(TEMPLATE)
  const ours = (): string =>
    compiled.render({ body: BODY, params: PARAMS, context: CONTEXT, stageVariables: STAGE_VARIABLES }).text
  const syntax = velocity.parse(TEMPLATE)
  const peer = (): string => new velocity.Compile(syntax).render(velocityVariables())
  const wanted = JSON.stringify(byHand())
  for (const render of [ours, peer])
    if (JSON.stringify(JSON.parse(render())) !== wanted) throw new Error(`Another text:\n${render()}`)
  return {
    bare: repeating(() => JSON.stringify(byHand())),
    ours: repeating(ours),
    peers: { 'velocityjs, its parse kept': repeating(peer) },
    more: { ours: { templateBytes: TEMPLATE.length, bodyBytes: BODY.length } },
  }
}

function repeating(render: () => string): LoopCase {
  return (count) => {
    let length = 0
    for (let i = 0; i < count; i++) length += render().length
    if (length === 0) throw new Error('Nothing was rendered')
  }
}

function velocityVariables(): object {
  return {
    input: { path: () => JSON.parse(BODY) as object, params: (name: string) => PARAMS.path[name as 'orderId'] },
    util: { escapeJavaScript: (text: string) => text.replace(/["'\\]/g, '\\$&') },
    context: CONTEXT,
    stageVariables: STAGE_VARIABLES,
  }
}

/** What a programmer would write instead. */
function byHand(): object {
  const order = JSON.parse(BODY) as typeof ORDER
  const { customer } = order
  return {
    id: order.id,
    customer: {
      name: customer.name,
      mail: customer.mail,
      kind: customer.orders > 10 ? 'regular' : customer.orders > 0 ? 'known' : 'new',
    },
    requestId: CONTEXT.requestId,
    stage: STAGE_VARIABLES.name,
    path: PARAMS.path.orderId,
    lines: order.lines.map((line, index) => ({
      position: index + 1,
      sku: line.sku,
      title: line.title,
      quantity: line.quantity,
      ...(line.gift ? { gift: true } : {}),
      price: { amount: line.price, currency: order.currency },
    })),
    note: order.note,
    count: order.lines.length,
  }
}
