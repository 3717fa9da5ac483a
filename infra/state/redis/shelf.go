package redis

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/boyunhq/boyun/infra/fault"
)

// A shelf value is one key with a time to live. Beside it stand two sorted sets: "names" in byte order, so that a listing by prefix
// costs what it finds and not what Redis holds, and "ends" by time, so that every Put clears a few names that have expired.
var (
	putScript = redis.NewScript(`
local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('ZADD', KEYS[3], now + ARGV[3], ARGV[1])
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, 8)) do
  redis.call('ZREM', KEYS[2], name); redis.call('ZREM', KEYS[3], name)
end
return 1`)
	deleteScript = redis.NewScript(`
redis.call('DEL', KEYS[1]); redis.call('ZREM', KEYS[2], ARGV[1]); redis.call('ZREM', KEYS[3], ARGV[1])
return 1`)
	listScript = redis.NewScript(`
local from, to = '-', '+'
if ARGV[1] ~= '' then from = '[' .. ARGV[1]; to = '(' .. ARGV[1] .. '\255' end
local found = {}
for _, name in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], from, to)) do
  local value = redis.call('GET', ARGV[2] .. name)
  if value then found[#found + 1] = name; found[#found + 1] = value end
end
return found`)
)

func (s *State) shelfKeys(key string) []string {
	return []string{s.keys + "shelf:" + key, s.keys + "names", s.keys + "ends"}
}

// Put keeps value for ttl (in whole milliseconds).
func (s *State) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if ttl <= 0 {
		return fault.New(fault.Invalid, "ttl", "a shelf value needs a time to live")
	}
	if err := putScript.Run(ctx, s.client, s.shelfKeys(key), key, value, milliseconds(ttl)).Err(); err != nil {
		return away("put "+key, err)
	}
	return nil
}

// Get returns the live value of key.
func (s *State) Get(ctx context.Context, key string) (value []byte, found bool, err error) {
	value, err = s.client.Get(ctx, s.keys+"shelf:"+key).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, away("get "+key, err)
	}
	return value, true, nil
}

// Delete forgets key.
func (s *State) Delete(ctx context.Context, key string) error {
	if err := deleteScript.Run(ctx, s.client, s.shelfKeys(key), key).Err(); err != nil {
		return away("delete "+key, err)
	}
	return nil
}

// List returns the live entries whose key starts with prefix.
func (s *State) List(ctx context.Context, prefix string) (map[string][]byte, error) {
	pairs, err := listScript.Run(ctx, s.client, []string{s.keys + "names"}, prefix, s.keys+"shelf:").StringSlice()
	if err != nil {
		return nil, away("list "+prefix, err)
	}
	found := make(map[string][]byte, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		found[pairs[i]] = []byte(pairs[i+1])
	}
	return found, nil
}
