package campaign

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// mailbox begins the names of what campaigns leave on machines; the campaign's id follows.
const mailbox = "voicemail-"

// Message is what a campaign leaves on machines; fault.NotFound when nothing is recorded.
func (s *Store) Message(ctx context.Context, t tenant.ID, c dialer.CampaignID) ([]byte, error) {
	w, err := s.Words(ctx, t, mailbox+string(c))
	return w.Audio, err
}

// Spoken is what a campaign says to people in place of an agent; fault.NotFound when nothing is recorded.
func (s *Store) Spoken(ctx context.Context, t tenant.ID, c dialer.CampaignID) ([]byte, error) {
	w, err := s.Words(ctx, t, string(c))
	return w.Audio, err
}

// Company is the announcement in which the tenant says its own name: the safe-harbour message is made of it.
const Company = "company"

// Bounds of what a tenant may say to people: a name is a few seconds, an announcement at most two minutes.
const (
	LargestFile = 12 << 20 // bytes: two minutes at 48 kHz
	shortest    = 500 * time.Millisecond
	longestName = 6 * time.Second
	longestText = 2 * time.Minute
)

// Words are something a tenant has recorded.
type Words struct {
	Name  string // Company, or the campaign's id, for what it leaves on machines after "voicemail-"
	File  string
	Audio []byte // A-law, 8000 a second; nil in a listing
	Time  time.Duration
	By    tenant.UserID
	At    time.Time
}

type announcementRow struct {
	Name      string `gorm:"primaryKey"`
	Audio     []byte
	FileName  string
	CreatedBy string
	CreatedAt time.Time
}

func (announcementRow) TableName() string { return "announcements" }

// Record keeps a WAV file (16-bit or G.711, one of resample.Rates) under name in place of what was there. fault.Invalid tells what is wrong with it.
func (s *Store) Record(ctx context.Context, by tenant.Actor, name, file string, content []byte, now time.Time) (w Words, err error) {
	audio, err := wav.Read(bytes.NewReader(content), LargestFile)
	if err != nil {
		return w, err
	}
	law, err := audio.Law(media.PCMA)
	if err != nil {
		return w, err
	}
	longest := longestText
	if name == Company {
		longest = longestName
	}
	w = Words{Name: name, File: file, Audio: law, Time: length(law), By: by.User, At: now}
	if w.Time < shortest || w.Time > longest {
		return w, fault.New(fault.Invalid, "announcement_length", "an announcement of %v, wanted is %v to %v", w.Time, shortest, longest).
			With("seconds", w.Time.Seconds()).With("most", longest.Seconds())
	}
	err = s.schemas.Within(ctx, by.Tenant, func(tx *gorm.DB) error {
		if name != Company {
			if _, err := get(tx, dialer.CampaignID(strings.TrimPrefix(name, mailbox))); err != nil {
				return err
			}
		}
		row := announcementRow{Name: name, Audio: law, FileName: file, CreatedBy: string(by.User), CreatedAt: now.UTC()}
		if err := tx.Save(&row).Error; err != nil {
			return err
		}
		return audit.Append(tx, by, now, audit.Entry{Action: "announcement_recorded", Object: "campaigns", ObjectID: name, Detail: map[string]string{"file": file}})
	})
	return w, err
}

// Words are what was recorded under name; fault.NotFound when nothing was.
func (s *Store) Words(ctx context.Context, t tenant.ID, name string) (w Words, err error) {
	err = s.schemas.Within(ctx, t, func(tx *gorm.DB) error {
		var row announcementRow
		err := tx.First(&row, "name = ?", name).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return fault.New(fault.NotFound, "announcement_missing", "nothing is recorded here")
		}
		w = Words{Name: row.Name, File: row.FileName, Audio: row.Audio, Time: length(row.Audio), By: tenant.UserID(row.CreatedBy), At: row.CreatedAt}
		return err
	})
	return w, err
}

func length(law []byte) time.Duration {
	return time.Duration(len(law)) * time.Second / media.SampleRate
}
