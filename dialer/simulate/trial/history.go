package trial

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/simulate/scenario"
)

// past is what the calls of the last 30 days tell.
type past struct {
	dials, people, talks int
	fates                scenario.Fates
	talk, wrap           scenario.Spread
	setup, ring          scenario.Spread
}

// enough calls to speak for themselves, for shares and for lengths of time.
const (
	enoughDials = 200
	enoughTalks = 50
)

// memory is how far back calls are looked at.
const memory = 30 * 24 * time.Hour

// quantiles kept of each length: every twentieth part from the least to the most.
const quantiles = `(select array_agg(p::real / 20 order by p) from generate_series(0, 20) p)`

// history reads the calls of one campaign, or of all when campaign is empty. Sandbox calls count only for sandbox campaigns and the
// other way round: simulated people are no evidence of real ones.
func history(tx *gorm.DB, campaign dialer.CampaignID, sandbox bool, now time.Time) (p past, err error) {
	var row struct {
		Dials, People, Talks                         int
		Machine, Busy, Rejected, Vacant, Off, Failed float64
		Suspended, Unreachable                       float64
		Talk, Wrap, Setup, Ring                      string
	}
	span := func(from, to, when string) string {
		return `coalesce(array_to_string(percentile_cont(` + quantiles + `) within group (order by extract(epoch from ` + to + ` - ` + from + `))
			filter (where ` + from + ` is not null and ` + to + ` > ` + from + when + `), ','), '')`
	}
	err = tx.Raw(`select count(*) as dials,
			count(*) filter (where outcome in ('answered', 'abandoned')) as people,
			count(*) filter (where outcome = 'answered' and bridged_at is not null) as talks,
			coalesce(avg((outcome = 'machine')::int), 0) as machine, coalesce(avg((outcome = 'busy')::int), 0) as busy,
			coalesce(avg((outcome = 'rejected')::int), 0) as rejected, coalesce(avg((outcome = 'vacant')::int), 0) as vacant,
			coalesce(avg((outcome = 'powered_off')::int), 0) as off, coalesce(avg((outcome = 'failed')::int), 0) as failed,
			coalesce(avg((outcome = 'suspended')::int), 0) as suspended, coalesce(avg((outcome = 'unreachable')::int), 0) as unreachable,
			`+span("bridged_at", "ended_at", " and outcome = 'answered'")+` as talk,
			`+span("ended_at", "disposed_at", " and outcome = 'answered' and disposed_at < ended_at + interval '10 minutes'")+` as wrap,
			`+span("sent_at", "ringing_at", "")+` as setup,
			`+span("ringing_at", "answered_at", " and outcome in ('answered', 'abandoned')")+` as ring
		from calls where direction = 'outbound' and ended_at is not null and outcome is distinct from 'blocked' and created_at > ? and test = ? and (? = '' or campaign_id = ?)`,
		now.Add(-memory).UTC(), sandbox, string(campaign), string(campaign)).Scan(&row).Error
	if err != nil {
		return p, fmt.Errorf("history for a simulation: %w", err)
	}
	p = past{dials: row.Dials, people: row.People, talks: row.Talks}
	if row.Dials > 0 {
		p.fates = scenario.Fates{Person: float64(row.People) / float64(row.Dials), Machine: row.Machine, Busy: row.Busy, Rejected: row.Rejected,
			Vacant: row.Vacant, Off: row.Off, Failed: row.Failed, Suspended: row.Suspended, Unreachable: row.Unreachable}
	}
	for _, each := range []struct {
		text string
		into *scenario.Spread
	}{{row.Talk, &p.talk}, {row.Wrap, &p.wrap}, {row.Setup, &p.setup}, {row.Ring, &p.ring}} {
		if each.into.Points, err = points(each.text); err != nil {
			return p, err
		}
	}
	return p, nil
}

// points reads quantiles in seconds.
func points(text string) (all []time.Duration, err error) {
	if text == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		seconds, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return nil, fmt.Errorf("quantile %q: %w", part, err)
		}
		all = append(all, time.Duration(seconds*float64(time.Second)))
	}
	return all, nil
}
