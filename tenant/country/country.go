// Package country owns what a tenant's country decides at sign-up: time zone, billing currency and compliance profile. The table is
// data. It knows no names (a browser has them in the reader's language) and no telephone numbers.
package country

import (
	_ "embed"
	"fmt"
	"strings"
	"time"
)

//go:embed countries.tsv
var table string

// Country is one row of the table.
type Country struct {
	Code     string // ISO 3166-1 alpha-2
	Timezone string // IANA; where most of its people live
	Currency string // ISO 4217, one of those Boyun bills in
	Profile  string // compliance profile: CN, US, UK, EU or INTL
}

// Table holds all countries by code.
type Table struct {
	rows  []Country
	index map[string]int
}

// New reads the built-in table. It fails only when the table itself is broken.
func New() (*Table, error) {
	t := &Table{index: map[string]int{}}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			return nil, fmt.Errorf("country table: %q has not four cells", line)
		}
		if _, err := time.LoadLocation(cells[1]); err != nil {
			return nil, fmt.Errorf("country table: %s: %w", cells[0], err)
		}
		t.index[cells[0]] = len(t.rows)
		t.rows = append(t.rows, Country{Code: cells[0], Timezone: cells[1], Currency: cells[2], Profile: cells[3]})
	}
	return t, nil
}

// All returns every country, sorted by code.
func (t *Table) All() []Country { return append([]Country(nil), t.rows...) }

// Find returns the country of an ISO 3166-1 alpha-2 code in capitals.
func (t *Table) Find(code string) (Country, bool) {
	i, ok := t.index[code]
	if !ok {
		return Country{}, false
	}
	return t.rows[i], true
}
