import { gzipSync } from 'node:zlib'
import type { Pair } from './pairs.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const PNG = 'image/png'
const pet = JSON.stringify({ pet: { name: `O'Hara "the cat" \u4f60/\u00e9`, tags: ['a', 'b'] }, n: 1.5 })

/** What is mapped on its way to the integration and back. */
export const MAPPED_PAIRS: readonly Pair[] = [
  {
    name: 'a template of parameters, context, loops and the body',
    request: { method: 'POST', target: '/mapped/templates/7?page=2', headers: JSON_TYPE, body: pet },
    status: 200,
  },
  {
    name: 'a template of no body',
    request: { method: 'POST', target: '/mapped/templates/a%20b', headers: JSON_TYPE, body: '' },
    status: 200,
  },
  {
    name: 'a body that is no JSON in a template',
    request: { method: 'POST', target: '/mapped/templates/7', headers: JSON_TYPE, body: '<a>' },
    status: 200,
  },
  {
    name: 'a type without a template passes',
    request: {
      method: 'POST',
      target: '/mapped/templates/7',
      headers: { 'content-type': 'text/plain' },
      body: 'plain',
    },
    status: 200,
  },
  {
    name: 'a type without a template, never passed',
    request: { method: 'POST', target: '/mapped/never', headers: { 'content-type': 'text/plain' }, body: 'plain' },
    status: 415,
    body: '{"message":"Unsupported Media Type"}',
  },
  {
    name: 'mapped parameters, both ways',
    request: { target: '/mapped/parameters/7?page=2', headers: { 'x-one': 'one', 'x-two': 'two' } },
    status: 201,
  },
  {
    name: 'mapped parameters that are missing',
    request: { method: 'POST', target: '/mapped/parameters/7', headers: JSON_TYPE, body: '{"a":1}' },
    status: 201,
  },
  {
    name: 'mapped parameters of an HTTP API',
    request: {
      method: 'POST',
      target: '/mapped/parameters/7?page=2',
      headers: { ...JSON_TYPE, 'x-old': 'old', 'x-new': 'new' },
      body: '{"page":"of the body"}',
    },
    status: 203,
    variant: { protocol: 'HTTP' },
  },
  { name: 'the integration response of 2xx', request: { target: '/mapped/selected/201' }, status: 200 },
  {
    name: 'the integration response of 4xx',
    request: { target: '/mapped/selected/418' },
    status: 404,
    body: '{"because": "caf\\u00E9 418"}',
  },
  {
    name: 'no integration response',
    request: { target: '/mapped/selected/503' },
    status: 500,
    body: '{"message":"Internal server error"}',
  },
  {
    name: 'overrides of templates, both ways',
    request: { method: 'POST', target: '/mapped/overridden?page=1', headers: JSON_TYPE, body: '{}' },
    status: 202,
  },
  { name: 'MOCK', request: { target: '/mapped/mock' }, status: 200, body: '{"mock": true}' },
  {
    name: 'MOCK with a status of the template',
    request: { target: '/mapped/mock?status=410' },
    status: 410,
    body: '{"gone": "01234567-89ab-4cde-8f01-23456789abcd"}',
  },
  { name: 'MOCK whose template makes no status', request: { target: '/mapped/mock?status=abc' }, status: 500 },
  { name: 'HEAD of a MOCK', request: { method: 'HEAD', target: '/mapped/mock' }, status: 200 },
  {
    name: 'a template beyond its steps',
    request: { method: 'POST', target: '/mapped/endless', headers: JSON_TYPE, body: '{}' },
    status: 500,
  },
  {
    name: 'bytes converted to base64',
    request: {
      method: 'POST',
      target: '/mapped/text',
      headers: { 'content-type': PNG },
      body: Uint8Array.from([0, 255, 128]),
    },
    status: 200,
  },
  {
    name: 'base64 converted to bytes',
    request: { target: '/mapped/binary', headers: { accept: PNG } },
    status: 200,
  },
  {
    name: 'a body that fits its model',
    request: { method: 'POST', target: '/mapped/validated?page=1', headers: JSON_TYPE, body: '{"name":"rex"}' },
    status: 200,
  },
  {
    name: 'a body that does not fit its model',
    request: { method: 'POST', target: '/mapped/validated?page=1', headers: JSON_TYPE, body: '{"nam":"rex"}' },
    status: 400,
    body: '{"message":"Invalid request body"}',
  },
  {
    name: 'a parameter that is missing',
    request: { method: 'POST', target: '/mapped/validated', headers: JSON_TYPE, body: '{"name":"rex"}' },
    status: 400,
    body: '{"message":"Missing required request parameters: [page]"}',
  },
  {
    name: 'an answer compressed',
    request: { target: '/mapped/compressed', headers: { 'accept-encoding': 'gzip' } },
    status: 200,
  },
  {
    name: 'a body whose compression is broken',
    request: {
      method: 'POST',
      target: '/mapped/compressed',
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      body: gzipSync('broken').subarray(0, 12),
    },
    status: 415,
  },
]
