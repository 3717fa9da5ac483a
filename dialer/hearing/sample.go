package hearing

import (
	"context"
	"log/slog"
	"slices"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/print"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Sample is an announcement a tenant has taught.
type Sample struct {
	ID     string
	Name   string
	Class  detect.Class
	Length time.Duration
	Call   dialer.CallID // it was cut from; empty: uploaded
	By     tenant.UserID
	At     time.Time
}

// Boxes opens tenants' keys.
type Boxes interface {
	Box(ctx context.Context, t tenant.ID) (*seal.Box, error)
}

// Store keeps samples in their tenant's schema.
type Store struct {
	schemas *tenant.Schemas
	boxes   Boxes
	log     *slog.Logger
}

// NewStore takes the door and the tenants' keys.
func NewStore(schemas *tenant.Schemas, boxes Boxes, log *slog.Logger) *Store {
	return &Store{schemas: schemas, boxes: boxes, log: log}
}

type sampleRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	Class     string
	Print     []byte
	Sound     []byte
	LengthMS  int64 `gorm:"column:length_ms"`
	CallID    string
	CreatedBy string
	CreatedAt time.Time
}

func (sampleRow) TableName() string { return "network_announcements" }

func (r sampleRow) sample() Sample {
	return Sample{ID: r.ID, Name: r.Name, Class: detect.Class(r.Class), Length: time.Duration(r.LengthMS) * time.Millisecond, Call: dialer.CallID(r.CallID),
		By: tenant.UserID(r.CreatedBy), At: r.CreatedAt}
}

// Bounds of a sample and of how many a tenant keeps.
const (
	shortest    = 1500 * time.Millisecond
	longest     = 30 * time.Second
	mostSamples = 200
)

// New is a sample to be added. Law is A-law, 8000 a second.
type New struct {
	Name  string
	Class detect.Class
	Law   []byte
	Call  dialer.CallID
}

// Add keeps a sample. Silence at its ends is cut off. fault.Invalid tells what is wrong with it.
func (s *Store) Add(ctx context.Context, by tenant.Actor, n New, now time.Time) (Sample, error) {
	row, err := n.row(by, now)
	if err != nil {
		return Sample{}, err
	}
	box, err := s.boxes.Box(ctx, by.Tenant)
	if err != nil {
		return Sample{}, err
	}
	if row.Sound, err = box.Seal(row.Sound, aad(row.ID)); err != nil {
		return Sample{}, err
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		var count int64
		if err := tx.Model(&sampleRow{}).Count(&count).Error; err != nil {
			return err
		}
		if count >= mostSamples {
			return fault.New(fault.Quota, "too_many_samples", "a workspace keeps at most %d announcements", mostSamples).With("most", mostSamples)
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "announcement_taught", Object: "announcements", ObjectID: row.ID,
			Detail: map[string]string{"name": row.Name, "class": row.Class, "call": row.CallID}})
	})
	return row.sample(), err
}

// row checks a new sample and works out its fingerprint.
func (n New) row(by tenant.Actor, now time.Time) (sampleRow, error) {
	name := visible.Trim(n.Name)
	if name == "" || utf8.RuneCountInString(name) > 120 {
		return sampleRow{}, fault.New(fault.Invalid, "sample_name", "give the announcement a name of at most 120 characters").With("field", "name")
	}
	if !slices.Contains(detect.Classes(), n.Class) {
		return sampleRow{}, fault.New(fault.Invalid, "sample_class", "no announcement says %q", n.Class).With("field", "class")
	}
	law := trim(n.Law)
	length := time.Duration(len(law)) * time.Second / media.SampleRate
	if length < shortest || length > longest {
		return sampleRow{}, fault.New(fault.Invalid, "sample_length", "an announcement of %.1f s, wanted is %v to %v", length.Seconds(), shortest, longest).
			With("seconds", length.Seconds())
	}
	made := print.Of(tone.Linear(media.PCMA, law))
	if !made.Rich() {
		return sampleRow{}, fault.New(fault.Invalid, "sample_poor", "there are hardly any words in this: it could not be found again")
	}
	return sampleRow{ID: dialer.NewID(), Name: name, Class: string(n.Class), Print: made.Bytes(), Sound: law, LengthMS: length.Milliseconds(), CallID: string(n.Call),
		CreatedBy: string(by.User), CreatedAt: now.UTC()}, nil
}

func aad(id string) []byte { return []byte("network_announcement/" + id) }

// trim cuts off what is softer than -45 dBFS at both ends, to 20 ms.
func trim(law []byte) []byte {
	loud := func(frame []byte) bool { return tone.RMS(tone.Linear(media.PCMA, frame)) > -45 }
	for len(law) >= media.FrameSamples && !loud(law[:media.FrameSamples]) {
		law = law[media.FrameSamples:]
	}
	for len(law) >= media.FrameSamples && !loud(law[len(law)-media.FrameSamples:]) {
		law = law[:len(law)-media.FrameSamples]
	}
	return law
}

const columns = "id, name, class, length_ms, call_id, created_by, created_at"

// List is the tenant's samples, the newest first.
func (s *Store) List(ctx context.Context, t tenant.ID) (all []Sample, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []sampleRow
		if err := tx.Select(columns).Order("created_at desc, id desc").Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			all = append(all, row.sample())
		}
		return nil
	})
	return all, err
}

// Sound is what a sample sounds like, as A-law; fault.NotFound when the tenant has no such sample.
func (s *Store) Sound(ctx context.Context, t tenant.ID, id string) (law []byte, err error) {
	box, err := s.boxes.Box(ctx, t)
	if err != nil {
		return nil, err
	}
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		row, err := one(tx, id)
		if err != nil {
			return err
		}
		law, err = box.Open(row.Sound, aad(id))
		return err
	})
	return law, err
}

// Remove forgets a sample; fault.NotFound when the tenant has no such sample.
func (s *Store) Remove(ctx context.Context, by tenant.Actor, id string, now time.Time) error {
	return s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		row, err := one(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Exec(`delete from network_announcements where id = ?`, id).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "announcement_forgotten", Object: "announcements", ObjectID: id, Detail: map[string]string{"name": row.Name, "class": row.Class}})
	})
}

func one(tx *gorm.DB, id string) (sampleRow, error) {
	var rows []sampleRow
	if err := tx.Where("id = ?", id).Limit(1).Find(&rows).Error; err != nil {
		return sampleRow{}, err
	}
	if len(rows) == 0 {
		return sampleRow{}, fault.New(fault.NotFound, "not_here", "no such announcement")
	}
	return rows[0], nil
}

// prints are the fingerprints of the tenant's samples. One that cannot be read is left out, and told: it hides no other.
func (s *Store) prints(ctx context.Context, t tenant.ID) (all []print.Sample, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var rows []sampleRow
		if err := tx.Select("id, name, class, print").Order("created_at, id").Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			made, err := print.Read(row.Print)
			if err != nil {
				s.log.Warn("a taught announcement cannot be compared with: teach it again", "tenant", t, "announcement", row.ID, "name", row.Name, "error", err)
				continue
			}
			all = append(all, print.Sample{ID: row.ID, Name: row.Name, Class: row.Class, Print: made})
		}
		return nil
	})
	return all, err
}
