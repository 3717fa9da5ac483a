package pace

// prophet foretells how many people will answer in the next minute: agents who are ready or will come free, less those who usually idle,
// mixed with what was usual lately.
type prophet struct {
	idle, flow float64 // running means of ready agents, and of people a minute
	seen       int     // answers until the last look
	at         float64
}

func newProphet() *prophet { return &prophet{} }

func (h *prophet) say(p *Predictive, now float64) float64 {
	return float64(p.outlook.ready)
}
