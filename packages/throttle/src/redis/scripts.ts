import { createHash } from 'node:crypto'

/** A Lua script and the name that Redis knows it by. */
export interface RedisScript {
  readonly source: string
  readonly sha1: string
}

/**
 * What both scripts know. `KEYS[i]` is a limit's key and `field(i, n)` its n-th argument. Times are milliseconds: the
 * server's own, unless a clock was injected. A bucket is two doubles (spent, at) in a string; a quota is a hash of
 * `s` (the period's start), `u` (used), `g` (granted) and, per UTC day, `d<day>` (used) and `r<day>` (remaining).
 */
const PRELUDE = `
local wall, mono, margin = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if not wall then
  local time = redis.call('TIME')
  wall = time[1] * 1000 + time[2] / 1000
  mono = wall
end
local FIELDS = 7
local function field(i, n) return tonumber(ARGV[3 + (i - 1) * FIELDS + n]) end
local today = math.floor(wall / 86400000)

local function store(i, owed, rate)
  if owed <= 0 then return redis.call('DEL', KEYS[i]) end
  local full = rate > 0 and owed / rate * 1000 or 0
  redis.call('SET', KEYS[i], struct.pack('dd', owed, mono), 'PX', math.ceil(math.min(full, 1e12) + margin))
end

local function spent(i, rate)
  local value = redis.call('GET', KEYS[i])
  if not value then return 0 end
  local owed, at = struct.unpack('dd', value)
  -- A clock that went back refills nothing; from now on it counts, or callers would wait until it is where it was.
  if mono < at then store(i, owed, rate) end
  if mono > at then owed = math.max(0, owed - (mono - at) * rate / 1000) end
  return owed
end

local function quota(i, start)
  local found = redis.call('HMGET', KEYS[i], 's', 'u', 'g', 'd' .. today)
  local began = tonumber(found[1])
  if not began or start > began then return start, 0, 0, found[4] end
  return began, tonumber(found[2]), tonumber(found[3]), found[4]
end

local function number(value)
  return string.format(value == math.floor(value) and '%.0f' or '%.17g', value)
end

-- Days older than AWS reports go, on the day's first request; and a quota that nobody uses goes as a whole.
local function openDay(key, ends)
  local old = {}
  for _, name in ipairs(redis.call('HKEYS', key)) do
    local day = tonumber(string.match(name, '^[dr](%-?%d+)$'))
    if day and day < today - 92 then old[#old + 1] = name end
  end
  if #old > 0 then redis.call('HDEL', key, unpack(old)) end
  redis.call('PEXPIRE', key, math.ceil(math.min(math.max(0, ends - wall) + 93 * 86400000 + margin, 1e14)))
end
`

/**
 * Charges all limits or none. Per limit: kind (0 rate, 1 quota), cost, shadow, then rate and burst, or the period's
 * start, end and limit, and last how many more to lease. Answers `{admitted, server's time, per limit: refused,
 * remaining, retry, reset, leased, allowance}`; -1 is never; `{-1, time}` when a period is not the one of this instant.
 */
const TAKE = `${PRELUDE}
local count = #KEYS
local admitted, quotas, cost, x, y, z, refused, left, a, b, c, noted = 1, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}
for i = 1, count do
  local at = 3 + (i - 1) * FIELDS
  quotas[i], cost[i] = ARGV[at + 1] == '1', tonumber(ARGV[at + 2])
  x[i], y[i], z[i] = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]), tonumber(ARGV[at + 6])
  if quotas[i] and (wall < x[i] or wall >= y[i]) then return {-1, math.floor(wall)} end
end
for i = 1, count do
  if quotas[i] then
    a[i], b[i], c[i], noted[i] = quota(i, x[i])
    left[i] = z[i] + c[i] - b[i]
    refused[i] = left[i] < cost[i]
  else
    local blocks = x[i] == 0 or y[i] == 0
    a[i] = spent(i, x[i])
    left[i] = blocks and 0 or y[i] - a[i] + 1e-9
    refused[i] = blocks or left[i] < cost[i]
  end
  if refused[i] and ARGV[3 + (i - 1) * FIELDS + 3] == '0' then admitted = 0 end
end
local reply, n = {admitted, math.floor(wall)}, 2
for i = 1, count do
  local leased, retry, reset = 0, 0, 0
  if admitted == 1 and not refused[i] then
    local want = tonumber(ARGV[3 + (i - 1) * FIELDS + 7])
    if want > 0 then leased = math.max(0, math.min(want, math.floor(left[i] - cost[i]))) end
    local charge = cost[i] + leased
    if charge > 0 then
      left[i] = left[i] - charge
      if quotas[i] then
        b[i] = b[i] + charge
        redis.call('HSET', KEYS[i], 's', number(a[i]), 'u', number(b[i]), 'g', number(c[i]),
          'd' .. today, number((tonumber(noted[i]) or 0) + charge), 'r' .. today, number(left[i]))
        if not noted[i] then openDay(KEYS[i], y[i]) end
      else
        a[i] = a[i] + charge
        store(i, a[i], x[i])
      end
    end
  end
  if quotas[i] then
    reset = math.ceil(y[i] - wall)
    if refused[i] then retry = cost[i] > z[i] and -1 or math.max(1, reset) end
  elseif x[i] == 0 or y[i] == 0 then
    retry, reset = -1, -1
  else
    if refused[i] then retry = cost[i] > y[i] and -1 or math.max(1, math.ceil((cost[i] - y[i] + a[i]) / x[i] * 1000)) end
    reset = math.ceil(a[i] / x[i] * 1000)
  end
  reply[n + 1], reply[n + 2], reply[n + 3] = refused[i] and 1 or 0, math.max(0, math.floor(left[i])), retry
  reply[n + 4], reply[n + 5], reply[n + 6] = reset, leased, quotas[i] and number(z[i] + c[i]) or ''
  n = n + 6
end
return reply
`

/**
 * Corrects charges, grants more. Per limit: kind (0 rate, 1 quota, 2 grant), how much, when the request was made (0:
 * now), then rate and burst, or the period's start, end and limit.
 */
const SETTLE = `${PRELUDE}
for i = 1, #KEYS do
  local kind, amount, at, x, y, z = field(i, 1), field(i, 2), field(i, 3), field(i, 4), field(i, 5), field(i, 6)
  if kind == 0 then
    store(i, math.max(0, spent(i, x) + amount), x)
  else
    local start, used, granted = quota(i, x)
    local counts = at == 0 or at >= start
    local name = at == 0 and today or math.floor(at / 86400000)
    if kind == 2 then granted = granted + amount
    elseif counts then used = used + amount end
    redis.call('HSET', KEYS[i], 's', number(start), 'u', number(used), 'g', number(granted))
    if kind == 1 and amount ~= 0 then
      local day = redis.call('HMGET', KEYS[i], 'd' .. name, 'r' .. name)
      local left = counts and z + granted - used or (tonumber(day[2]) or amount) - amount
      redis.call('HSET', KEYS[i], 'd' .. name, number((tonumber(day[1]) or 0) + amount), 'r' .. name, number(left))
    end
    openDay(KEYS[i], y)
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
