package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/boyunhq/boyun/infra/fault"
)

// The places of a name are one sorted set: holder by end of lease (Redis' own clock, milliseconds). The key "era" proves that Redis
// remembers: whoever finds it missing starts a new one and writes into it the time until which only places that were held in an
// older era may be taken.
var (
	takeScript = redis.NewScript(`
local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)
local limit, ttl, rebuild = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[5])
local era = redis.call('GET', KEYS[2])
if not era then era = (now + rebuild) .. ':' .. ARGV[6]; redis.call('SET', KEYS[2], era) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local used = redis.call('ZCARD', KEYS[1])
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  if ARGV[4] == '' or ARGV[4] == era then
    if now < tonumber(string.match(era, '^%d+')) then return {used, -1, era} end
    if used >= limit then return {used, 0, era} end
  end
  used = used + 1
end
redis.call('ZADD', KEYS[1], now + ttl, ARGV[1])
if redis.call('PTTL', KEYS[1]) < ttl then redis.call('PEXPIRE', KEYS[1], ttl) end
return {used, 1, era}`)
	usedScript = redis.NewScript(`
local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)
local era = redis.call('GET', KEYS[2])
if not era then era = (now + tonumber(ARGV[1])) .. ':' .. ARGV[2]; redis.call('SET', KEYS[2], era) end
if now < tonumber(string.match(era, '^%d+')) then return -1 end
return redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')`)
)

// rebuilding is what whoever asks for a new place, or counts them, hears after Redis forgot everything.
func rebuilding() error {
	return fault.New(fault.Unavailable, "state_rebuilding", "Redis lost its memory; places open again once every node has put its own back")
}

// Take takes or renews holder's place of name. After Redis forgot everything it is fault.Unavailable "state_rebuilding" for
// Config.Rebuild, except for a place this process holds: that one is put back.
func (s *State) Take(ctx context.Context, name, holder string, limit int, ttl time.Duration) (used int, ok bool, err error) {
	if ttl <= 0 {
		return 0, false, fault.New(fault.Invalid, "ttl", "a place needs a time to live")
	}
	p, asked := place{name, holder}, time.Now()
	used, verdict, era, err := s.take(ctx, p, limit, ttl, s.held.era(p, asked))
	if err != nil {
		return 0, false, away("take a place of "+name, err)
	}
	switch verdict {
	case taken:
		s.held.keep(p, lease{era, asked.Add(ttl)})
		return used, true, nil
	case full:
		s.held.drop(p)
		return used, false, nil
	default:
		return used, false, rebuilding()
	}
}

// What takeScript answers.
const (
	full  = 0
	taken = 1
)

// take runs the script; era is the one p is held under, empty when this process does not hold it.
func (s *State) take(ctx context.Context, p place, limit int, ttl time.Duration, era string) (used, verdict int, now string, err error) {
	answer, err := takeScript.Run(ctx, s.client, []string{s.keys + "places:" + p.name, s.keys + "era"},
		p.holder, limit, milliseconds(ttl), era, milliseconds(s.cfg.Rebuild), rand.Text()).Slice()
	if err != nil {
		return 0, 0, "", err
	}
	if len(answer) == 3 {
		u, ok1 := answer[0].(int64)
		v, ok2 := answer[1].(int64)
		e, ok3 := answer[2].(string)
		if ok1 && ok2 && ok3 {
			return int(u), int(v), e, nil
		}
	}
	return 0, 0, "", errors.New("answer is not one about places")
}

// Give ends holder's lease.
func (s *State) Give(ctx context.Context, name, holder string) error {
	s.held.drop(place{name, holder})
	if err := s.client.ZRem(ctx, s.keys+"places:"+name, holder).Err(); err != nil {
		return away("give a place of "+name, err)
	}
	return nil
}

// Used counts the live places of name. As long as nodes put their own back it does not know them, and says so as Take does: a count of
// what is there already would let calls begin that find no place.
func (s *State) Used(ctx context.Context, name string) (int, error) {
	n, err := usedScript.Run(ctx, s.client, []string{s.keys + "places:" + name, s.keys + "era"}, milliseconds(s.cfg.Rebuild), rand.Text()).Int()
	switch {
	case err != nil:
		return 0, away("count the places of "+name, err)
	case n < 0:
		return 0, rebuilding()
	}
	return n, nil
}
