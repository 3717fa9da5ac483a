package api

import (
	"context"
	"time"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// WindowMap is the open hours of one country.
type WindowMap struct {
	Country  string       `json:"country"`
	Profile  string       `json:"profile"`
	Version  string       `json:"version"`
	Holidays string       `json:"holidays" enum:"closed,sunday,open"`
	Days     []WindowDay  `json:"days" nullable:"false" doc:"From today on, by the calendar of the country"`
	Known    []KnownYear  `json:"known" nullable:"false"`
	Source   string       `json:"source" doc:"Of the days off"`
	Zones    []WindowZone `json:"zones" nullable:"false" doc:"Time zones of the country, with the clock there now"`
	States   []StateRule  `json:"states" nullable:"false" doc:"Parts of the country that ask more"`
}

// StateRule is what a part of a country asks beyond it. It holds for numbers of its area codes and for people whose address names it.
type StateRule struct {
	Code    string          `json:"code"`
	Law     string          `json:"law"`
	Windows []Window        `json:"windows" nullable:"false"`
	Caps    []ComplianceCap `json:"caps" nullable:"false"`
}

// WindowDay is one day and its open stretches, in minutes from midnight.
type WindowDay struct {
	Date string   `json:"date"`
	Kind string   `json:"kind" enum:",off,work,shut"`
	Name string   `json:"name"`
	Open [][2]int `json:"open" nullable:"false"`
}

// KnownYear says how far the days off of a year are known.
type KnownYear struct {
	Year  int    `json:"year"`
	Known string `json:"known" enum:"full,statutory,nothing"`
}

// WindowZone is a time zone and whether calls may go there now.
type WindowZone struct {
	Zone  string `json:"zone"`
	Local string `json:"local"`
	Open  bool   `json:"open"`
}

type windowsQuery struct {
	Country string `query:"country" minLength:"2" maxLength:"2" doc:"ISO alpha-2; the workspace's when absent"`
}

func (c *compliance) windows(ctx context.Context, who tenant.Actor, in *windowsQuery) (*answer[WindowMap], error) {
	o, err := c.Book.Overview(ctx, who.Tenant)
	if err != nil {
		return nil, err
	}
	country := in.Country
	if country == "" && len(o.Countries) > 0 {
		country = o.Countries[0]
	}
	if !phone.Country(country) {
		return nil, fault.New(fault.Invalid, "country_unknown", "%q is no country's code such as CN", country).With("field", "country")
	}
	profiles := c.Book.Guard.Profiles()
	strict := o.Tight.And(profiles.Of(country))
	days := profiles.Days(country)
	hours := guard.Hours{Week: strict.Week, Days: days, More: o.Own.ClosedDays(country), Holidays: strict.Holidays}
	m := WindowMap{Country: country, Profile: profiles.Of(country).Name, Version: strict.Version, Holidays: string(strict.Holidays), Days: []WindowDay{}, Known: []KnownYear{}, Zones: []WindowZone{}}
	if days != nil {
		m.Source = days.Source
	}
	m.States = []StateRule{}
	for _, s := range profiles.States(country) {
		m.States = append(m.States, StateRule{s.Code, s.Law, viewWindows(s.Windows), viewCaps(s.Caps)})
	}
	now := c.now()
	for _, name := range c.Lists.Zones(country) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		m.Zones = append(m.Zones, WindowZone{Zone: name, Local: now.In(zone).Format("2006-01-02 15:04"), Open: hours.Next(now, []*time.Location{zone}).Equal(now)})
	}
	first := now.UTC()
	for i := range 14 {
		day := first.AddDate(0, 0, i)
		what := hours.Day(day)
		v := WindowDay{Date: day.Format(time.DateOnly), Kind: string(what.Kind), Name: what.Name, Open: [][2]int{}}
		for _, span := range hours.Spans(day) {
			v.Open = append(v.Open, [2]int{span.From, span.To})
		}
		m.Days = append(m.Days, v)
	}
	for _, year := range []int{now.Year(), now.Year() + 1} {
		m.Known = append(m.Known, KnownYear{year, string(days.Known(year))})
	}
	return &answer[WindowMap]{m}, nil
}
