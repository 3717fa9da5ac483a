package api

import (
	"context"
	"net/http"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/country"
)

// Country is what choosing a country sets.
type Country struct {
	Code     string `json:"code" doc:"ISO 3166-1 alpha-2"`
	Timezone string `json:"timezone" doc:"IANA"`
	Currency string `json:"currency" doc:"ISO 4217"`
	Profile  string `json:"profile" enum:"CN,US,UK,EU,INTL"`
}

type countryList struct {
	Items []Country `json:"items" nullable:"false"`
}

// Countries adds the public list of countries.
func (a *API) Countries(table *country.Table) {
	register(a, Route{Method: http.MethodGet, Path: "/v1/countries", ID: "listCountries", Tag: "Sign-up", Summary: "Countries and what each sets", Public: true},
		func(context.Context, tenant.Actor, *empty) (*answer[countryList], error) {
			all := countryList{Items: []Country{}}
			for _, c := range table.All() {
				all.Items = append(all.Items, Country(c))
			}
			return &answer[countryList]{all}, nil
		})
}
