package list

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/internal/usedby"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Join queues new leads in the campaigns that run on their list, inside the transaction that writes them; dialer/campaign has it.
type Join func(tx *gorm.DB, list dialer.ListID, leads []dialer.LeadID, now time.Time) error

// Store keeps lists and leads in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	keys    Keyring
	phones  *phone.Book
	join    Join
}

// NewStore takes the door, the keys, the book of numbers and what new leads set going (nil: nothing).
func NewStore(schemas *tenant.Schemas, keys Keyring, phones *phone.Book, join Join) *Store {
	if join == nil {
		join = func(*gorm.DB, dialer.ListID, []dialer.LeadID, time.Time) error { return nil }
	}
	return &Store{schemas: schemas, keys: keys, phones: phones, join: join}
}

func notHere(what string) error { return fault.New(fault.NotFound, "not_here", "no such %s", what) }

// Create makes an empty list; country "" is the tenant's.
func (s *Store) Create(ctx context.Context, by tenant.Actor, name, country string, now time.Time) (made List, err error) {
	name, err = checkName(name)
	if err != nil {
		return List{}, err
	}
	country = strings.ToUpper(country)
	if country != "" && !phone.Country(country) {
		return List{}, fault.New(fault.Invalid, "country_unknown", "%q is no country", country).With("field", "country")
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		home, err := homeOf(tx)
		if err != nil {
			return err
		}
		if country == "" {
			country = home.Country
		}
		id := dialer.NewID()
		if err := tx.Exec(`insert into lists (id, name, country, created_by, created_at) values (?, ?, ?, ?, ?)`, id, name, country, by.ID(), now.UTC()).Error; err != nil {
			return err
		}
		if made, err = getList(tx, dialer.ListID(id)); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "list_created", Object: "lists", ObjectID: id, Detail: map[string]string{"name": name}})
	})
	return made, err
}

func checkName(name string) (string, error) {
	name = visible.Trim(name)
	if name == "" || len([]rune(name)) > 120 {
		return "", fault.New(fault.Invalid, "list_name", "a list needs a name of at most 120 characters").With("field", "name")
	}
	return name, nil
}

// home is what a list inherits from its tenant.
type home struct{ Country, Language string }

func homeOf(tx *gorm.DB) (h home, err error) {
	err = tx.Raw(`select country, language from public.tenants where id = current_setting('app.tenant')`).Scan(&h).Error
	return h, err
}

// Rename gives a list another name.
func (s *Store) Rename(ctx context.Context, by tenant.Actor, id dialer.ListID, name string, now time.Time) (l List, err error) {
	if name, err = checkName(name); err != nil {
		return List{}, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if err := tx.Exec(`update lists set name = ? where id = ?`, name, string(id)).Error; err != nil {
			return err
		}
		if l, err = getList(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "list_renamed", Object: "lists", ObjectID: string(id), Detail: map[string]string{"name": name}})
	})
	return l, err
}

// Archive takes a list off the screens, or back onto them; its leads stay. A list that a campaign still dials cannot be archived.
func (s *Store) Archive(ctx context.Context, by tenant.Actor, id dialer.ListID, away bool, now time.Time) (l List, err error) {
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if l, err = getList(tx, id); err != nil {
			return err
		}
		if away {
			err := usedby.Refuse(tx, "list_in_use", "list", string(id),
				usedby.Campaigns(`c.status in ('running', 'paused') and c.id in (select campaign_id from campaign_lists where list_id = @id)`))
			if err != nil {
				return err
			}
		}
		if err := tx.Exec(`update lists set archived_at = case when ? then coalesce(archived_at, ?) end where id = ?`, away, now.UTC(), string(id)).Error; err != nil {
			return err
		}
		if l, err = getList(tx, id); err != nil {
			return err
		}
		action := map[bool]string{true: "list_archived", false: "list_restored"}[away]
		return audit.Append(tx, by, now, audit.Entry{Action: action, Object: "lists", ObjectID: string(id)})
	})
	return l, err
}

const listing = `select l.id, l.name, l.country, l.sample, l.leads, array_to_string(l.fields, chr(31)) as fields, l.created_by, l.created_at,
	l.archived_at is not null as archived, l.archived_at, (select count(*) from campaign_lists n join campaigns c on c.id = n.campaign_id where n.list_id = l.id and c.status not in ('done', 'stopped')) as campaigns from lists l`

func getList(tx *gorm.DB, id dialer.ListID) (List, error) {
	var rows []listRow
	if err := tx.Raw(listing+` where l.id = ?`, string(id)).Scan(&rows).Error; err != nil {
		return List{}, err
	}
	if len(rows) == 0 {
		return List{}, notHere("list")
	}
	return rows[0].list(), nil
}

// Get returns one list.
func (s *Store) Get(ctx context.Context, t tenant.ID, id dialer.ListID) (l List, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		l, err = getList(tx, id)
		return err
	})
	return l, err
}

// Lists returns the tenant's lists, the newest first; archived ones when asked.
func (s *Store) Lists(ctx context.Context, t tenant.ID, archived bool) (all []List, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []listRow
		err := tx.Raw(listing+` where (l.archived_at is not null) = ? order by l.created_at desc, l.id limit 1000`, archived).Scan(&rows).Error
		for _, row := range rows {
			all = append(all, row.list())
		}
		return err
	})
	return all, err
}
