package lease

import (
	"database/sql"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Expiry is judged by one clock for all processes: the database's. clock is null unless a test brings its own.
func (c Config) clock() *time.Time {
	if c.Now == nil {
		return nil
	}
	now := c.Now()
	return &now
}

// take returns the new epoch, 0 when somebody else's time is not over. A row stays for ever, so that epochs only rise.
func take(tx *gorm.DB, name, holder string, cfg Config) (epoch int64, err error) {
	err = tx.Raw(`
		with clock as (select coalesce(?::timestamptz, clock_timestamp()) as now)
		insert into public.leases as held (name, holder, epoch, expires_at)
		select ?, ?, 1, clock.now + ? * interval '1 microsecond' from clock
		on conflict (name) do update set holder = excluded.holder, epoch = held.epoch + 1, expires_at = excluded.expires_at
		where held.expires_at <= (select now from clock) or held.holder = excluded.holder
		returning epoch`, cfg.clock(), name, holder, cfg.TTL.Microseconds()).Row().Scan(&epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return epoch, err
}

func renew(tx *gorm.DB, h *Held, cfg Config) (ours bool, err error) {
	done := tx.Exec(`update public.leases set expires_at = coalesce(?::timestamptz, clock_timestamp()) + ? * interval '1 microsecond'
		where name = ? and holder = ? and epoch = ?`, cfg.clock(), cfg.TTL.Microseconds(), h.Name, h.Holder, h.Epoch)
	return done.RowsAffected == 1, done.Error
}

func release(tx *gorm.DB, h *Held, cfg Config) error {
	return tx.Exec(`update public.leases set holder = '', expires_at = coalesce(?::timestamptz, clock_timestamp())
		where name = ? and holder = ? and epoch = ?`, cfg.clock(), h.Name, h.Holder, h.Epoch).Error
}

func look(tx *gorm.DB, name string, cfg Config) (s State, err error) {
	err = tx.Raw(`select holder, epoch, expires_at, expires_at > coalesce(?::timestamptz, clock_timestamp()) from public.leases where name = ?`,
		cfg.clock(), name).Row().Scan(&s.Holder, &s.Epoch, &s.Until, &s.Live)
	if errors.Is(err, sql.ErrNoRows) {
		return State{}, nil
	}
	return s, err
}

func orphans(tx *gorm.DB, prefix string, cfg Config) (names []string, err error) {
	err = tx.Raw(`select name from public.leases where starts_with(name, ?) and holder <> '' and expires_at < coalesce(?::timestamptz, clock_timestamp()) order by name`,
		prefix, cfg.clock()).Scan(&names).Error
	return names, err
}
