package supply

import (
	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list"
	"github.com/boyunhq/boyun/dialer/retry"
	"github.com/boyunhq/boyun/infra/fault"
)

// Plan is where a campaign's leads come from. The zero Plan is the campaign's own list, whole, in the order of the file.
type Plan struct {
	Lists  []Share    `json:"lists,omitempty"` // the first is the campaign's own list; empty is that list alone
	Select list.Where `json:"select"`          // who of them
	Order  Order      `json:"order,omitempty"`
	// Recycle refines the campaign's waits after an outcome; an outcome that is missing is tried again after its wait and no more.
	Recycle map[dialer.Outcome]retry.Recycle `json:"recycle,omitempty"`
}

// Share is a list with its part in the mix: of lists with weights 3 and 1, three calls in four go to the first while both have leads.
type Share struct {
	List   dialer.ListID `json:"list"`
	Weight int           `json:"weight"`
}

// Order is how leads of one priority follow each other. A higher priority always goes first, and leads that are due again go before those
// nobody has called.
type Order string

// Orders.
const (
	Oldest Order = ""       // as they came in: the order of the file
	Newest Order = "newest" // those that came in last first
)

// Bounds of a plan.
const (
	maxLists  = 20
	maxWeight = 100
)

// Of is the lists of a campaign whose own list is first.
func (p Plan) Of(first dialer.ListID) []Share {
	if len(p.Lists) == 0 {
		return []Share{{first, 1}}
	}
	return p.Lists
}

// Validate tells the first thing in p that can never work; first is the campaign's own list.
func (p Plan) Validate(first dialer.ListID) error {
	if len(p.Lists) > maxLists {
		return fault.New(fault.Invalid, "lists_many", "a campaign draws on at most %d lists", maxLists).With("field", "supply").With("max", maxLists)
	}
	seen := map[dialer.ListID]bool{}
	for i, s := range p.Lists {
		switch {
		case i == 0 && s.List != first:
			return fault.New(fault.Invalid, "lists_first", "the first list of the mix is the campaign's own").With("field", "supply")
		case seen[s.List]:
			return fault.New(fault.Invalid, "lists_doubled", "a list is in the mix twice").With("field", "supply").With("list", string(s.List))
		case s.Weight < 1 || s.Weight > maxWeight:
			return fault.New(fault.Invalid, "weight_range", "a list's weight is 1 to %d", maxWeight).With("field", "supply").With("max", maxWeight)
		}
		seen[s.List] = true
	}
	if p.Order != Oldest && p.Order != Newest {
		return fault.New(fault.Invalid, "order_unknown", "%q is no order", p.Order).With("field", "supply")
	}
	for outcome, r := range p.Recycle {
		if err := r.Validate(outcome); err != nil {
			return err
		}
	}
	return p.Select.Validate()
}
