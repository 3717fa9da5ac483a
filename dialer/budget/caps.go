package budget

// Cap bounds the share of abandoned people of a stretch of days.
type Cap struct {
	Share  float64
	Days   int
	Source string // where the figure comes from
}

// Caps bind at the same time.
type Caps []Cap

// Strictest is the smallest share.
func (c Caps) Strictest() float64 {
	least := 1.0
	for _, each := range c {
		least = min(least, each.Share)
	}
	return least
}

// Days is the longest stretch of any cap.
func (c Caps) Days() int {
	most := 1
	for _, each := range c {
		most = max(most, each.Days)
	}
	return most
}

// table is the caps of every jurisdiction, by the name of its compliance profile (dialer/guard).
func table() map[string]Caps {
	return map[string]Caps{
		"US":   {{0.03, 30, "16 CFR 310.4(b)(4)(i) and 47 CFR 64.1200(a)(7): 3 % of the calls a person answers, per campaign and 30 days"}},
		"UK":   {{0.03, 1, "Ofcom's policy of 2006 to 2010, kept as a preset: since March 2017 no share is a safe harbour"}},
		"EU":   {{0.03, 30, "there is no common figure; the one of the US"}},
		"CN":   {{0.03, 30, "no figure is written down; the one of the US"}},
		"INTL": {{0.03, 30, "the one of the US"}},
	}
}

// Of is the caps of a compliance profile; one that is unknown has those of INTL.
func Of(profile string) Caps {
	all := table()
	if c := all[profile]; len(c) > 0 {
		return c
	}
	return all["INTL"]
}
