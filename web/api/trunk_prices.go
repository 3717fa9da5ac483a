package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/trunk/price"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
)

// TrunkPrice is what the carrier charges for numbers that begin so. It is a cost of the workspace, not what Boyun bills.
type TrunkPrice struct {
	Prefix       string `json:"prefix" doc:"Digits, country code first; empty: every other number"`
	Currency     string `json:"currency"`
	MinuteMicro  int64  `json:"minute_micro"`
	ConnectMicro int64  `json:"connect_micro" doc:"Once, when the call is answered"`
	FirstSeconds int    `json:"first_seconds" minimum:"0" maximum:"3600" doc:"The least that is charged for"`
	StepSeconds  int    `json:"step_seconds" minimum:"0" maximum:"3600" doc:"What is charged at a time after that"`
}

// TrunkPriceFile is a carrier's price list as text, and what to do with it.
type TrunkPriceFile struct {
	Text     string `json:"text" doc:"Comma, semicolon or tab separated; a header in English or Chinese, or the order prefix, per minute, connect fee, first seconds, step seconds"`
	Currency string `json:"currency" doc:"Of lines that name none" example:"CNY"`
	Apply    bool   `json:"apply" doc:"false: only tell what is in it"`
}

// TrunkPriceReading is what a price file holds.
type TrunkPriceReading struct {
	Count   int               `json:"count"`
	Items   []TrunkPrice      `json:"items" nullable:"false" doc:"The first hundred"`
	Wrong   []TrunkPriceWrong `json:"wrong" nullable:"false" doc:"Lines that cannot be taken, the first hundred"`
	Applied bool              `json:"applied"`
}

// TrunkPriceWrong is a line that cannot be taken.
type TrunkPriceWrong struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// shownPrices is how much of a long table a page shows.
const shownPrices = 100

func (a *API) trunkPrices(n *numbers, tag, path string) {
	path += "/{id}/prices"
	register(a, Route{Method: http.MethodGet, Path: path, ID: "listTrunkPrices", Tag: tag, Summary: "What the carrier charges, by prefix", Object: access.Trunks, Action: access.Read}, n.prices)
	register(a, Route{Method: http.MethodPost, Path: path, ID: "readTrunkPrices", Tag: tag, Summary: "Read a carrier's price list, and replace the trunk's with it", Bytes: 20 << 20,
		Object: access.Trunks, Action: access.Write}, n.readPrices)
	register(a, Route{Method: http.MethodPut, Path: path, ID: "setTrunkPrices", Tag: tag, Summary: "Replace the trunk's prices", Bytes: 20 << 20,
		Object: access.Trunks, Action: access.Write}, n.setPrices)
}

func viewPrices(table []dialer.Rate, most int) []TrunkPrice {
	items := []TrunkPrice{}
	for _, r := range table[:min(len(table), most)] {
		items = append(items, TrunkPrice{r.Prefix, r.Currency, r.Minute, r.Connect, int(r.First / time.Second), int(r.Step / time.Second)})
	}
	return items
}

type priceList struct {
	ByID
	Paging
}

func (n *numbers) prices(ctx context.Context, who tenant.Actor, in *priceList) (*answer[Page[TrunkPrice]], error) {
	some, err := n.Store.Prices(ctx, who.Tenant, dialer.TrunkID(in.ID), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	page := pageOf(viewPrices(some.Rates, len(some.Rates)), some.Next)
	page.Body.Total = &some.Total
	return page, nil
}

type priceFile struct {
	ByID
	Body TrunkPriceFile
}

func (n *numbers) readPrices(ctx context.Context, who tenant.Actor, in *priceFile) (*answer[TrunkPriceReading], error) {
	if _, err := n.Store.Get(ctx, who.Tenant, dialer.TrunkID(in.ID)); err != nil {
		return nil, err
	}
	table, wrong, err := price.Read(strings.NewReader(in.Body.Text), strings.ToUpper(strings.TrimSpace(in.Body.Currency)))
	if err != nil {
		return nil, err
	}
	reading := TrunkPriceReading{Count: len(table), Items: viewPrices(table, shownPrices), Wrong: []TrunkPriceWrong{}}
	for _, w := range wrong {
		reading.Wrong = append(reading.Wrong, TrunkPriceWrong(w))
	}
	if in.Body.Apply && len(table) == 0 { // a file none of whose lines can be taken takes no prices away
		return nil, fault.New(fault.Invalid, "price_file", "no line of this file is a price: the trunk's prices stay as they are").With("wrong", len(wrong))
	}
	if in.Body.Apply {
		if err := n.Store.SetPrices(ctx, who, dialer.TrunkID(in.ID), table, n.now()); err != nil {
			return nil, err
		}
		reading.Applied = true
	}
	return &answer[TrunkPriceReading]{reading}, nil
}

type priceTable struct {
	ByID
	Body struct {
		Items []TrunkPrice `json:"items" nullable:"false"`
	}
}

func (n *numbers) setPrices(ctx context.Context, who tenant.Actor, in *priceTable) (*answer[Page[TrunkPrice]], error) {
	table := make([]dialer.Rate, len(in.Body.Items))
	for i, p := range in.Body.Items {
		table[i] = dialer.Rate{Prefix: p.Prefix, Currency: p.Currency, Minute: p.MinuteMicro, Connect: p.ConnectMicro,
			First: time.Duration(p.FirstSeconds) * time.Second, Step: time.Duration(p.StepSeconds) * time.Second}
	}
	if err := n.Store.SetPrices(ctx, who, dialer.TrunkID(in.ID), table, n.now()); err != nil {
		return nil, err
	}
	return n.prices(ctx, who, &priceList{in.ByID, Paging{Limit: shownPrices}})
}
