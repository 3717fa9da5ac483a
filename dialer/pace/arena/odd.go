package arena

import "math"

// Odd are kinds nobody tunes a pacer for, with the seed's figures: what a setting that fits the usual ones may break on.
func Odd(seed uint64) []Scenario {
	d := draft{fate: newFate(seed, 78)}
	vary := d.vary
	d.add("by the hour", func(s *Scenario) {
		mean, period := vary(0.22), vary(2.5)
		s.Rate = func(h float64, _ int) float64 { return mean * (1 + 0.5*math.Sin(2*math.Pi*h/period)) }
	})
	d.add("waves of breaks", func(s *Scenario) { s.Waves = true })
	d.add("half answer, short talks", func(s *Scenario) { s.Rate, s.Talk, s.Wrap, s.Bank = flat(vary(0.5)), vary(20), vary(5), false })
	d.add("hardly anybody answers", func(s *Scenario) { s.Rate = flat(vary(0.03)) })
	d.add("long wrap-ups", func(s *Scenario) { s.Talk, s.Wrap = vary(60), vary(120) })
	d.add("rings a minute", func(s *Scenario) { s.Rings = 60 })
	d.add("no detection, many machines", func(s *Scenario) { s.Detects, s.Voicemail = false, vary(0.2) })
	return d.all
}
