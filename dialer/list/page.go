package list

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
)

// Filter chooses leads; zero fields do not restrict. They come in the order in which they were added.
type Filter struct {
	List     dialer.ListID
	Import   dialer.ImportID
	Campaign dialer.CampaignID // adds each lead's place there; State and Reason need it
	Queued   bool              // only leads that have a place in Campaign; idle ones are those of all its lists
	State    string            // "idle": no place in Campaign
	Reason   string
	Tag      string
	Name     string // its beginning
	Number   string // a complete number: numbers are sealed, a fragment finds nothing
	Where    Where
	Cursor   string
	Limit    int // 1 to 200; default 50
}

// Page is a piece of a long list. Next is "" on the last.
type Page struct {
	Leads []Lead
	Next  string
}

// Leads returns a page of the leads that pass the filter.
func (s *Store) Leads(ctx context.Context, t tenant.ID, f Filter) (p Page, err error) {
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	after, err := cursorTo(f.Cursor)
	if err != nil {
		return Page{}, err
	}
	if err := f.Check(); err != nil {
		return Page{}, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		q, err := s.narrow(ctx, tx, t, f)
		if err != nil {
			return err
		}
		var rows []leadRow
		if err := q.Where("leads.id > ?", after).Order("leads.id").Limit(f.Limit + 1).Scan(&rows).Error; err != nil {
			return err
		}
		if len(rows) > f.Limit {
			rows = rows[:f.Limit]
			p.Next = cursorOf(rows[f.Limit-1].ID)
		}
		for _, row := range rows {
			p.Leads = append(p.Leads, row.lead())
		}
		return nil
	})
	return p, err
}

// idle asks for the leads that have no place in the campaign's queue: those that wait to be drawn on, and those its selection leaves out.
func (f Filter) idle() bool { return f.Campaign != "" && f.State == "idle" }

func (s *Store) narrow(ctx context.Context, tx *gorm.DB, t tenant.ID, f Filter) (*gorm.DB, error) {
	q := tx.Table("leads").Joins("join lists on lists.id = leads.list_id")
	if f.Campaign != "" {
		how := "left join"
		if !f.idle() && (f.Queued || f.State != "" || f.Reason != "") {
			how = "join"
		}
		q = q.Select(leadColumns+", "+placeColumns).Joins(how+" queue q on q.lead_id = leads.id and q.campaign_id = ?", string(f.Campaign))
	} else {
		q = q.Select(leadColumns)
	}
	state := f.State
	if f.idle() {
		q, state = q.Where("q.lead_id is null"), ""
	}
	if f.idle() && f.Queued {
		q = q.Where("leads.list_id in (select list_id from campaign_lanes where campaign_id = ?)", string(f.Campaign))
	}
	for column, value := range map[string]string{"leads.list_id": string(f.List), "leads.import_id": string(f.Import), "q.state": state, "q.reason": f.Reason} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if where, args := f.Where.SQL("leads"); where != "true" {
		q = q.Where(where, args...)
	}
	if f.Tag != "" {
		q = q.Where("? = any(leads.tags)", f.Tag)
	}
	if f.Name != "" {
		q = q.Where("leads.name like ?", escapeLike(f.Name)+"%")
	}
	if f.Number != "" {
		blinds, err := s.blinds(ctx, tx, t, f)
		if err != nil {
			return nil, err
		}
		q = q.Where("(leads.blind in ? or leads.id in (select lead_id from lead_numbers where blind in ?))", blinds, blinds)
	}
	return q, nil
}

// blinds are the indexes a number may be found under: as one of the list's country, and of the tenant's.
func (s *Store) blinds(ctx context.Context, tx *gorm.DB, t tenant.ID, f Filter) (found [][]byte, err error) {
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return nil, err
	}
	home, err := homeOf(tx)
	if err != nil {
		return nil, err
	}
	countries := map[string]bool{home.Country: true}
	if f.List != "" {
		l, err := getList(tx, f.List)
		if err != nil {
			return nil, err
		}
		countries[l.Country] = true
	}
	var last error
	for country := range countries {
		parsed, err := s.phones.Parse(f.Number, country, home.Language)
		if err != nil {
			last = err
			continue
		}
		found = append(found, Blind(box, parsed.Number))
	}
	if len(found) > 0 {
		return found, nil
	}
	if r, ok := errors.AsType[*phone.Reject](last); ok && r.Reason == phone.TooShort {
		return nil, &fault.Error{Code: fault.Invalid, Reason: "number_fragment", Message: "numbers are sealed: type the whole number", Detail: r.Detail}
	}
	return nil, rejected(last)
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// Blind is the index under which a complete number is found, for others' look-ups (the history's); country "" is the tenant's.
func (s *Store) Blind(ctx context.Context, t tenant.ID, number, country string) (blind []byte, err error) {
	box, err := s.keys.Box(ctx, t)
	if err != nil {
		return nil, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		if country == "" {
			country = home.Country
		}
		parsed, err := s.phones.Parse(number, country, home.Language)
		if err != nil {
			return rejected(err)
		}
		blind = Blind(box, parsed.Number)
		return nil
	})
	return blind, err
}
