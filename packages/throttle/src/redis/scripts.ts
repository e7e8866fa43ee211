import { createHash } from 'node:crypto'

/** A Lua script and the name that Redis knows it by. */
export interface RedisScript {
  readonly source: string
  readonly sha1: string
}

/**
 * What both scripts know. `KEYS[i]` is a limit's key. Times are milliseconds: the server's own, unless a clock was
 * injected, and one for the whole script. A bucket is two doubles (spent, at) in a string; a quota is a hash of
 * `s` (the period's start), `u` (used), `g` (granted) and, per UTC day, `d<day>` (used) and `r<day>` (remaining).
 */
const PRELUDE = `
-- A global costs two look-ups each time.
local call, floor, ceil, max, min = redis.call, math.floor, math.ceil, math.max, math.min
local tonumber, pack, parse, ARGV, KEYS = tonumber, struct.pack, struct.unpack, ARGV, KEYS
local wall, mono, margin = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not wall then
  local time = call('TIME')
  wall = time[1] * 1000 + time[2] / 1000
  mono = wall
end
local today = floor(wall / 86400000)
-- A number is made a text only once.
local USED, LEFT = 'd' .. today, 'r' .. today
-- Buckets as they were written in this script: a later question of the same caller goes on from there.
local written = {}

local function store(key, owed, rate)
  written[key] = max(0, owed)
  if owed <= 0 then return call('DEL', key) end
  local full = rate > 0 and owed / rate * 1000 or 0
  call('SET', key, pack('dd', owed, mono), 'PX', ceil(min(full, 1e12) + margin))
end

local function spent(key, rate, value)
  if written[key] then return written[key] end
  if not value then return 0 end
  local owed, at = parse('dd', value)
  -- A clock that went back refills nothing; from now on it counts, or callers would wait until it is where it was.
  if mono < at then store(key, owed, rate) end
  if mono > at then owed = owed - (mono - at) * rate / 1000 end
  return owed > 0 and owed or 0
end

-- Used, granted, today's count, and when the period began, where it was begun before.
local function quota(key, start)
  local found = call('HMGET', key, 's', 'u', 'g', USED)
  local began = tonumber(found[1])
  if not began or start > began then return 0, 0, found[4], false end
  return tonumber(found[2]), tonumber(found[3]), found[4], began
end

-- Days older than AWS reports go, on the day's first request; and a quota that nobody uses goes as a whole.
local function openDay(key, ends)
  local old = {}
  for _, name in ipairs(call('HKEYS', key)) do
    local day = tonumber(string.match(name, '^[dr](%-?%d+)$'))
    if day and day < today - 92 then old[#old + 1] = name end
  end
  if #old > 0 then call('HDEL', key, unpack(old)) end
  call('PEXPIRE', key, ceil(min(max(0, ends - wall) + 93 * 86400000 + margin, 1e14)))
end
`

/**
 * Decides one question after the other; each charges all its limits or none. `ARGV[4]` is the number of terms, then seven
 * figures per term: kind (0 rate, 1 quota), cost, shadow, rate and burst or the period's start, end and limit, and how
 * many more to lease. Then per question the number of its limits and the terms of each; `KEYS` are all their keys.
 *
 * Answers the server's time, then per question: 1 admitted, 0 refused, -1 a period is not the one of this instant (no
 * more follows), -2 what went wrong (a text follows); per limit remaining, retry (0 not refused, -1 never) and reset, then
 * what was leased if more was wanted, and the allowance of a quota.
 */
const TAKE = `${PRELUDE}
local terms, at = {}, 4
for i = 1, tonumber(ARGV[4]) do
  terms[i] = { ARGV[at + 1] == '1', tonumber(ARGV[at + 2]), ARGV[at + 3] == '1', tonumber(ARGV[at + 4]),
    tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6]), tonumber(ARGV[at + 7]) }
  at = at + 7
end
-- All buckets at once; of a quota, which is a hash, this says nothing.
local values = #KEYS > 0 and call('MGET', unpack(KEYS)) or {}
-- Per limit: refused, left, owed or used, and of a quota granted, today's count, and its beginning. One table for all:
-- each that grows is made anew four times; half of the script's time was that.
local state, SIZE = {}, 6
local reply, m, first = {floor(wall)}, 1, 0

local function count(key, n, charge, x, y)
  local noted = state[n + 5]
  if not state[n + 6] then call('HSET', key, 's', x, 'g', 0) end
  call('HSET', key, 'u', state[n + 3], USED, (tonumber(noted) or 0) + charge, LEFT, state[n + 2])
  if not noted then openDay(key, y) end
end

local function take(limits)
  local admitted = 1
  for i = 1, limits do
    local term, key, n = terms[tonumber(ARGV[at + i])], KEYS[first + i], (i - 1) * SIZE
    local cost, x, y = term[2], term[4], term[5]
    local left, spentOrUsed, granted, noted, began, refused
    if term[1] then
      if wall < x or wall >= y then
        reply[m + 1], m = -1, m + 1
        return
      end
      spentOrUsed, granted, noted, began = quota(key, x)
      left = term[6] + granted - spentOrUsed
      refused = left < cost
    else
      spentOrUsed, granted, noted, began = spent(key, x, values[first + i]), false, false, false
      local blocks = x == 0 or y == 0
      left = blocks and 0 or y - spentOrUsed + 1e-9
      refused = blocks or left < cost
    end
    if refused and not term[3] then admitted = 0 end
    state[n + 1], state[n + 2], state[n + 3] = refused, left, spentOrUsed
    state[n + 4], state[n + 5], state[n + 6] = granted, noted, began
  end
  local p = m + 1
  for i = 1, limits do
    local term, key, n, leased, retry, reset = terms[tonumber(ARGV[at + i])], KEYS[first + i], (i - 1) * SIZE, 0, 0, 0
    local refused, granted, cost, x, y, want = state[n + 1], state[n + 4], term[2], term[4], term[5], term[7]
    if admitted == 1 and not refused then
      if want > 0 then leased = max(0, min(want, floor(state[n + 2] - cost))) end
      local charge = cost + leased
      if charge > 0 then
        state[n + 2], state[n + 3] = state[n + 2] - charge, state[n + 3] + charge
        if granted then count(key, n, charge, x, y) else store(key, state[n + 3], x) end
      end
    end
    if granted then
      reset = ceil(y - wall)
      if refused then retry = cost > term[6] and -1 or max(1, reset) end
    elseif x == 0 or y == 0 then
      retry, reset = -1, -1
    else
      local owed = state[n + 3]
      if refused then retry = cost > y and -1 or max(1, ceil((cost - y + owed) / x * 1000)) end
      reset = ceil(owed / x * 1000)
    end
    local left = state[n + 2]
    reply[p + 1], reply[p + 2], reply[p + 3] = left > 0 and floor(left) or 0, retry, reset
    p = p + 3
    if want > 0 then
      p = p + 1
      reply[p] = leased
    end
    if granted then
      local allowance = term[6] + granted
      p = p + 1
      reply[p] = allowance % 1 == 0 and allowance or string.format('%.17g', allowance)
    end
  end
  reply[m + 1], m = admitted, p
end

while at < #ARGV do
  at = at + 1
  local limits = tonumber(ARGV[at])
  -- What is wrong with one question's keys is no other question's trouble.
  local went, why = pcall(take, limits)
  if not went then
    reply[m + 1], reply[m + 2] = -2, type(why) == 'table' and why.err or tostring(why)
    m = m + 2
  end
  first, at = first + limits, at + limits
end
return reply
`

/**
 * Corrects charges, grants more. Per limit: kind (0 rate, 1 quota, 2 grant), how much, when the request was made (0:
 * now), then rate and burst, or the period's start, end and limit.
 */
const SETTLE = `${PRELUDE}
local FIELDS = 7
for i = 1, #KEYS do
  local key, from = KEYS[i], 3 + (i - 1) * FIELDS
  local kind, amount, at = tonumber(ARGV[from + 1]), tonumber(ARGV[from + 2]), tonumber(ARGV[from + 3])
  local x, y, z = tonumber(ARGV[from + 4]), tonumber(ARGV[from + 5]), tonumber(ARGV[from + 6])
  if kind == 0 then
    store(key, max(0, spent(key, x, call('GET', key)) + amount), x)
  else
    local used, granted, _, began = quota(key, x)
    local start = began or x
    local counts = at == 0 or at >= start
    local name = at == 0 and today or floor(at / 86400000)
    if kind == 2 then granted = granted + amount
    elseif counts then used = used + amount end
    call('HSET', key, 's', start, 'u', used, 'g', granted)
    if kind == 1 and amount ~= 0 then
      local day = call('HMGET', key, 'd' .. name, 'r' .. name)
      local left = counts and z + granted - used or (tonumber(day[2]) or amount) - amount
      call('HSET', key, 'd' .. name, (tonumber(day[1]) or 0) + amount, 'r' .. name, left)
    end
    openDay(key, y)
  end
end
return 1
`

/** Says that a process counts here, and tells how many did of late. */
const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
`

/** Writes changed plans, if nobody did meanwhile. */
const SAVE_PLANS = `
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', version + 1, 'document', ARGV[2])
return 1
`

/** Charges all limits of a request, or none: the one command of the requests of one turn. */
export const takeScript: RedisScript = script(TAKE)
/** Corrects charges and grants. */
export const settleScript: RedisScript = script(SETTLE)
/** Counts the processes. */
export const beatScript: RedisScript = script(BEAT)
/** Writes changed plans. */
export const savePlansScript: RedisScript = script(SAVE_PLANS)

function script(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') }
}
