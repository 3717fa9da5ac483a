package store

import (
	"context"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/trunk/price"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

type priceRow struct {
	TrunkID      string
	Prefix       string
	Currency     string
	MinuteMicro  int64
	ConnectMicro int64
	FirstSeconds int
	StepSeconds  int
}

func (priceRow) TableName() string { return "trunk_prices" }

func (r priceRow) rate() dialer.Rate {
	return dialer.Rate{Prefix: r.Prefix, Currency: r.Currency, Minute: r.MinuteMicro, Connect: r.ConnectMicro,
		First: time.Duration(r.FirstSeconds) * time.Second, Step: time.Duration(r.StepSeconds) * time.Second}
}

// Rates implements trunk.Book: the price of the longest prefix, for each trunk that has one.
func (s *Store) Rates(ctx context.Context, t tenant.ID, ids []dialer.TrunkID, digits string) (map[dialer.TrunkID]dialer.Rate, error) {
	found := map[dialer.TrunkID]dialer.Rate{}
	err := s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []priceRow
		err := tx.Raw(`select distinct on (trunk_id) trunk_id, prefix, currency, minute_micro, connect_micro, first_seconds, step_seconds from trunk_prices
			where trunk_id = any(?::text[]) and prefix = any(?::text[]) order by trunk_id, length(prefix) desc`, array.Strings(ids), array.Strings(price.Prefixes(digits))).Scan(&rows).Error
		for _, row := range rows {
			found[dialer.TrunkID(row.TrunkID)] = row.rate()
		}
		return err
	})
	return found, err
}

// Prices lists a trunk's table by prefix.
func (s *Store) Prices(ctx context.Context, t tenant.ID, id dialer.TrunkID) (table []dialer.Rate, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := one(tx, id); err != nil {
			return err
		}
		var rows []priceRow
		err := tx.Where("trunk_id = ?", string(id)).Order("prefix").Find(&rows).Error
		for _, row := range rows {
			table = append(table, row.rate())
		}
		return err
	})
	return table, err
}

// SetPrices replaces a trunk's table; of two at once the later one stands, whole. Calls that are up keep the price they began with.
func (s *Store) SetPrices(ctx context.Context, by tenant.Actor, id dialer.TrunkID, table []dialer.Rate, at time.Time) error {
	if err := price.Validate(table); err != nil {
		return err
	}
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		was, err := held(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from trunk_prices where trunk_id = ?`, string(id)).Error; err != nil {
			return err
		}
		rows := make([]priceRow, len(table))
		for i, r := range table {
			rows[i] = priceRow{string(id), r.Prefix, r.Currency, r.Minute, r.Connect, int(r.First / time.Second), int(r.Step / time.Second)}
		}
		if len(rows) > 0 {
			if err := tx.CreateInBatches(&rows, 2000).Error; err != nil {
				return err
			}
		}
		return audit.Append(tx, by, at, audit.Entry{Action: "trunk_prices_changed", Object: "trunks", ObjectID: string(id),
			Detail: map[string]string{"name": was.Name, "prices": strconv.Itoa(len(table))}})
	})
}
