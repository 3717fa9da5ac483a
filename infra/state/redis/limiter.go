package redis

import (
	"context"
	"math"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/boyunhq/boyun/infra/fault"
)

// GCRA in microseconds of Redis' clock: the key holds the theoretical arrival time of the next event and lives no longer than it.
var allowScript = redis.NewScript(`
local t = redis.call('TIME'); local now = t[1] * 1000000 + t[2]
local every, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local next = tonumber(redis.call('GET', KEYS[1]) or '0')
if next < now then next = now end
next = next + every
local wait = next - every * burst - now
if wait > 0 then return string.format('%.0f', math.ceil(wait)) end
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', string.format('%.0f', math.ceil((next - now) / 1000) + 1))
return '0'`)

// Allow lets an event of key pass or says when it may.
func (s *State) Allow(ctx context.Context, key string, perSecond float64, burst int) (wait time.Duration, ok bool, err error) {
	if !(perSecond > 0) || burst < 1 || math.IsInf(perSecond, 0) {
		return 0, false, fault.New(fault.Invalid, "rate", "a rate limit needs a rate above 0 and a burst of at least 1")
	}
	micros, err := allowScript.Run(ctx, s.client, []string{s.keys + "rate:" + key}, 1e6/perSecond, burst).Int64()
	if err != nil {
		return 0, false, away("ask the rate limit of "+key, err)
	}
	return time.Duration(micros) * time.Microsecond, micros == 0, nil
}
