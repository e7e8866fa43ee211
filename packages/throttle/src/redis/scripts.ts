import { createHash } from 'node:crypto'

/** A Lua script and the name that Redis knows it by. */
export interface RedisScript {
  readonly source: string
  readonly sha1: string
}

/**
 * What both scripts know. `KEYS[i]` is a limit's key; its arguments are the i-th seven. Times are milliseconds: the
 * server's own, unless a clock was injected. A bucket is two doubles (spent, at) in a string; a quota is a hash of
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
local FIELDS = 7
local today = floor(wall / 86400000)

local function store(key, owed, rate)
  if owed <= 0 then return call('DEL', key) end
  local full = rate > 0 and owed / rate * 1000 or 0
  call('SET', key, pack('dd', owed, mono), 'PX', ceil(min(full, 1e12) + margin))
end

local function spent(key, rate, value)
  if not value then return 0 end
  local owed, at = parse('dd', value)
  -- A clock that went back refills nothing; from now on it counts, or callers would wait until it is where it was.
  if mono < at then store(key, owed, rate) end
  if mono > at then owed = owed - (mono - at) * rate / 1000 end
  return owed > 0 and owed or 0
end

-- Used, granted, today's count, and when the period began, where it was begun before.
local function quota(key, start)
  local found = call('HMGET', key, 's', 'u', 'g', 'd' .. today)
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
 * Charges all limits or none. Per limit: kind (0 rate, 1 quota), cost, shadow, then rate and burst, or the period's
 * start, end and limit, and last how many more to lease. Answers `{admitted, server's time, per limit: refused,
 * remaining, retry, reset, leased, allowance}`; -1 is never; `{-1, time}` when a period is not the one of this instant.
 */
const TAKE = `${PRELUDE}
-- All buckets at once; of a quota, which is a hash, this says nothing.
local values = #KEYS > 0 and call('MGET', unpack(KEYS)) or {}
-- Per limit: refused, left, owed or used, cost, the three figures, and of a quota granted, today's count, and its beginning.
-- One table, since each that grows is made anew four times; half of the script's time was that.
local state, SIZE, admitted = {}, 10, 1
for i = 1, #KEYS do
  local at, n, key = 3 + (i - 1) * FIELDS, (i - 1) * SIZE, KEYS[i]
  local cost, x, y, z = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  local left, spentOrUsed, granted, noted, began, refused
  if ARGV[at + 1] == '1' then
    if wall < x or wall >= y then return {-1, floor(wall)} end
    spentOrUsed, granted, noted, began = quota(key, x)
    left = z + granted - spentOrUsed
    refused = left < cost
  else
    spentOrUsed, granted, noted, began = spent(key, x, values[i]), false, false, false
    local blocks = x == 0 or y == 0
    left = blocks and 0 or y - spentOrUsed + 1e-9
    refused = blocks or left < cost
  end
  if refused and ARGV[at + 3] == '0' then admitted = 0 end
  state[n + 1], state[n + 2], state[n + 3], state[n + 4], state[n + 5] = refused, left, spentOrUsed, cost, x
  state[n + 6], state[n + 7], state[n + 8], state[n + 9], state[n + 10] = y, z, granted, noted, began
end

local function count(key, n, charge)
  local day, noted, began = tostring(today), state[n + 9], state[n + 10]
  if not began then call('HSET', key, 's', state[n + 5], 'g', 0) end
  call('HSET', key, 'u', state[n + 3], 'd' .. day, (tonumber(noted) or 0) + charge, 'r' .. day, state[n + 2])
  if not noted then openDay(key, state[n + 6]) end
end

local reply, m = {admitted, floor(wall)}, 2
for i = 1, #KEYS do
  local n, leased, retry, reset, allowance = (i - 1) * SIZE, 0, 0, 0, ''
  local refused, cost, x, y, granted = state[n + 1], state[n + 4], state[n + 5], state[n + 6], state[n + 8]
  if admitted == 1 and not refused then
    local want = tonumber(ARGV[3 + i * FIELDS])
    if want > 0 then leased = max(0, min(want, floor(state[n + 2] - cost))) end
    local charge = cost + leased
    if charge > 0 then
      state[n + 2], state[n + 3] = state[n + 2] - charge, state[n + 3] + charge
      if granted then count(KEYS[i], n, charge) else store(KEYS[i], state[n + 3], x) end
    end
  end
  if granted then
    local z = state[n + 7]
    reset = ceil(y - wall)
    if refused then retry = cost > z and -1 or max(1, reset) end
    allowance = z + granted
    if allowance % 1 ~= 0 then allowance = string.format('%.17g', allowance) end
  elseif x == 0 or y == 0 then
    retry, reset = -1, -1
  else
    local owed = state[n + 3]
    if refused then retry = cost > y and -1 or max(1, ceil((cost - y + owed) / x * 1000)) end
    reset = ceil(owed / x * 1000)
  end
  local left = state[n + 2]
  reply[m + 1], reply[m + 2], reply[m + 3] = refused and 1 or 0, left > 0 and floor(left) or 0, retry
  reply[m + 4], reply[m + 5], reply[m + 6] = reset, leased, allowance
  m = m + 6
end
return reply
`

/**
 * Corrects charges, grants more. Per limit: kind (0 rate, 1 quota, 2 grant), how much, when the request was made (0:
 * now), then rate and burst, or the period's start, end and limit.
 */
const SETTLE = `${PRELUDE}
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

/** Charges all limits of a request, or none: the one command of a request. */
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
