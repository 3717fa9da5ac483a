package api

import (
	"time"

	"github.com/boyunhq/boyun/billing/meter"
)

// UsageRow is one row of the ledger.
type UsageRow struct {
	Key         string    `json:"key"`
	CallID      string    `json:"call_id"`
	Leg         string    `json:"leg"`
	Meter       string    `json:"meter"`
	Revision    int       `json:"revision" doc:"0 is the first rating; odd ones take the one before back"`
	StartedAt   time.Time `json:"started_at"`
	QuantityMS  int64     `json:"quantity_ms" doc:"Answer to end"`
	BilledMS    int64     `json:"billed_ms" doc:"After the tariff's rounding"`
	AmountMicro int64     `json:"amount_micro" doc:"Millionths of the currency unit"`
	Currency    string    `json:"currency"`
	Tariff      string    `json:"tariff"`
	Test        bool      `json:"test" doc:"Sandbox: costs nothing"`
}

func viewUsage(rows []meter.Entry) []UsageRow {
	out := make([]UsageRow, len(rows))
	for i, r := range rows {
		out[i] = UsageRow{Key: r.Key, CallID: string(r.Call), Leg: r.Leg, Meter: r.Meter, Revision: r.Revision, StartedAt: moment(r.Started),
			QuantityMS: r.Quantity.Milliseconds(), BilledMS: r.Billed.Milliseconds(), AmountMicro: int64(r.Amount), Currency: r.Currency, Tariff: r.Tariff, Test: r.Test}
	}
	return out
}
