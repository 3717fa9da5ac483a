package route

import "time"

// Template is a rule to begin with; Queue and Skills are left for the tenant to choose.
type Template struct {
	Code string // i18n names it
	When string
	Action
}

// Templates are the rules most teams want, in the order in which they work together.
func Templates() []Template {
	return []Template{
		{"high_value", `tag("高价值") or tag("vip") or number("balance") >= 100000`, Action{Priority: 9}},
		{"returning", `call.inbound and history.talks > 0`, Action{Priority: 7, First: LastAgent, Wait: 20 * time.Second}},
		{"owner_first", `lead.owner != ""`, Action{Priority: Usual, First: Owner, Wait: 10 * time.Second}},
		{"same_agent", `history.talks > 0 and history.days_since_talk <= 30`, Action{Priority: Usual, First: LastAgent, Wait: 10 * time.Second}},
		{"made_good", `history.abandoned`, Action{Priority: 8}},
		{"english", `lead.country in ["US", "GB", "CA", "AU", "SG"]`, Action{Priority: Usual}},
		{"evening", `local.hour >= 18`, Action{Priority: Usual}},
		{"often_tried", `history.tries >= 3 and history.talks == 0`, Action{Priority: 3}},
	}
}
