package trial

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/callerid"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// callers are the campaign's numbers as they stand.
func callers(tx *gorm.DB, id dialer.CampaignID, now time.Time) (out scenario.Callers, err error) {
	allocator, names, err := callerid.LoadAllocator(tx, id, now)
	if err != nil || allocator == nil {
		return out, err
	}
	out.Guard = allocator.Guard
	for i, standing := range allocator.Pool {
		out.Numbers = append(out.Numbers, scenario.Caller{Standing: standing, Name: names[i], Health: allocator.Health[i], Rested: allocator.Rested[i]})
	}
	return out, nil
}

// mostRegions is how many areas of a list are told apart; the rest is somewhere in the country.
const mostRegions = 100

// regions are the areas of a list's numbers, as shares of the leads of each country.
func regions(tx *gorm.DB, of dialer.ListID) (map[string][]scenario.Region, error) {
	var rows []struct {
		Country, Region string
		Share           float64
	}
	err := tx.Raw(`select country, region, share from (
			select country, region, count(*)::float8 / sum(count(*)) over (partition by country) as share from leads where list_id = ? group by country, region
		) r where region <> '' order by share desc, country, region limit ?`, string(of), mostRegions).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("areas of list %s: %w", of, err)
	}
	out := map[string][]scenario.Region{}
	for _, r := range rows {
		out[r.Country] = append(out[r.Country], scenario.Region{Place: callerid.Place{Country: r.Country, Zh: r.Region, En: r.Region}, Share: r.Share})
	}
	return out, nil
}
