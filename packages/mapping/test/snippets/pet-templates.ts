/** A request template: what DynamoDB's PutItem takes. */
export const PUT_PET = `#set($pet = $input.path('$'))
{
  "TableName": "$stageVariables.table",
  "Item": {
    "id": {"S": "$context.requestId"},
    "name": {"S": "$util.escapeJavaScript($pet.name)"},
    "tags": {"SS": [#foreach($tag in $pet.tags)"$tag"#if($foreach.hasNext), #end#end]}
  }
}`

/** A response template: a fault of the backend as the client sees it. */
export const FAULT = `#set($context.responseOverride.status = 409)
{"message": $input.json('$.reason')}`
