package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/dialer/trunk/price"
	"github.com/boyunhq/boyun/infra/fault"
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

// PricePage is a part of a trunk's table.
type PricePage struct {
	Rates []dialer.Rate
	Next  string // opaque; "" on the last page
	Total int64
}

// Prices lists a trunk's table by prefix, from cursor on; the first page has the empty one.
func (s *Store) Prices(ctx context.Context, t tenant.ID, id dialer.TrunkID, cursor string, limit int) (page PricePage, err error) {
	after, later := strings.CutPrefix(cursor, "p") // the first prefix may be empty, and a cursor then is not
	if cursor != "" && (!later || strings.Trim(after, "0123456789") != "") {
		return page, fault.New(fault.Invalid, "bad_cursor", "cursor is not one this list gave out")
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		if _, err := one(tx, id); err != nil {
			return err
		}
		if err := tx.Model(&priceRow{}).Where("trunk_id = ?", string(id)).Count(&page.Total).Error; err != nil {
			return err
		}
		rows := make([]priceRow, 0, limit+1)
		read := tx.Where("trunk_id = ?", string(id))
		if later {
			read = read.Where("prefix > ?", after)
		}
		if err := read.Order("prefix").Limit(limit + 1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > limit {
			rows = rows[:limit]
			page.Next = "p" + rows[limit-1].Prefix
		}
		for _, row := range rows {
			page.Rates = append(page.Rates, row.rate())
		}
		return nil
	})
	return page, err
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
