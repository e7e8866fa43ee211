import { createServer } from 'node:http'
import { answerOf } from './handler.ts'

/** A child process: the backend that proxies forward to. */
const answer = Buffer.from(answerOf())
createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
  response.end(answer)
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'))
