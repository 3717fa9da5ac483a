package hearing

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/detect"
	"github.com/boyunhq/boyun/media/detect/carriers"
	"github.com/boyunhq/boyun/media/prompt"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/directory"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/tenanttest"
)

var book tenanttest.Book

func TestMain(m *testing.M) {
	code := m.Run()
	book.Server.Close()
	os.Exit(code)
}

type school struct {
	*Store
	*tenanttest.World
	ears       *Ears
	who, other tenant.ID
	prompts    *prompt.Library
	said       bytes.Buffer // by the store's log
}

func open(t *testing.T) *school {
	t.Helper()
	w := book.Open(t)
	kek, err := seal.File(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	keys := seal.New(kek)
	s := &school{World: w}
	for _, at := range []*tenant.ID{&s.who, &s.other} {
		wrapped, err := keys.NewTenantKey()
		if err != nil {
			t.Fatal(err)
		}
		*at = w.Tenant(t, wrapped)
	}
	s.Store = NewStore(w.Schemas, directory.NewKeyring(w.Schemas, keys), slog.New(slog.NewTextHandler(&s.said, nil)))
	if s.prompts, err = prompt.Load(); err != nil {
		t.Fatal(err)
	}
	announcements, err := carriers.Load(s.prompts)
	if err != nil {
		t.Fatal(err)
	}
	if s.ears, err = NewEars(s.Store, announcements, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return s
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func (s *school) by(t tenant.ID) tenant.Actor {
	return tenant.Actor{Tenant: t, User: "u1", Role: tenant.Admin}
}

// words is what nobody has taught yet.
func (s *school) words(t *testing.T) []byte {
	t.Helper()
	p, err := s.prompts.Get(prompt.Voicemail, "en")
	if err != nil {
		t.Fatal(err)
	}
	return p.Audio
}

func TestATaughtAnnouncementIsHeardInTheNextCallOfItsTenantOnly(t *testing.T) {
	s, ctx := open(t), context.Background()
	to, _ := dialer.NewNumber("+12025550100")
	now := noon
	s.ears.now = func() time.Time { return now }
	hears := func(who tenant.ID) detect.Verdict {
		ear := s.ears.Early(ctx, who, to)
		law := s.words(t)
		for n := uint32(0); len(law) >= media.FrameSamples; n += media.FrameSamples {
			ear.Hear(&media.Packet{Codec: media.PCMA, Timestamp: n, Payload: law[:media.FrameSamples]}, noon)
			law = law[media.FrameSamples:]
		}
		return ear.Heard()
	}
	if v := hears(s.who); v.Kind == detect.Announcement {
		t.Fatalf("before it was taught: %+v", v)
	}
	taught, err := s.Add(ctx, s.by(s.who), New{Name: "our carrier's", Class: detect.Unreachable, Law: s.words(t), Call: "c1"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(keepFor + time.Second)
	if v := hears(s.who); v.Kind != detect.Announcement || v.Class != detect.Unreachable || v.Match != "our carrier's" || v.Confidence < 0.9 {
		t.Fatalf("after it was taught: %+v", v)
	}
	if v := hears(s.other); v.Kind == detect.Announcement {
		t.Fatalf("another tenant hears %+v", v)
	}
	if law, err := s.Sound(ctx, s.who, taught.ID); err != nil || len(law) < 16000 {
		t.Fatalf("%d bytes of sound, %v", len(law), err)
	}
	if err := s.Remove(ctx, s.by(s.who), taught.ID, noon); err != nil {
		t.Fatal(err)
	}
	now = now.Add(keepFor + time.Second)
	if v := hears(s.who); v.Kind == detect.Announcement {
		t.Fatalf("after it was forgotten: %+v", v)
	}
}

func TestAFingerprintThatCannotBeReadHidesNoOther(t *testing.T) {
	s, ctx := open(t), context.Background()
	spoil := func(id string) error {
		return s.Schemas.Within(ctx, s.who, func(tx *gorm.DB) error {
			return tx.Exec(`update network_announcements set print = ? where id = ?`, []byte("\xffspoiled"), id).Error
		})
	}
	var taught []Sample
	for _, name := range []string{"broken", "whole"} {
		one, err := s.Add(ctx, s.by(s.who), New{Name: name, Class: detect.Unreachable, Law: s.words(t)}, noon)
		if err != nil {
			t.Fatal(err)
		}
		taught = append(taught, one)
	}
	if err := spoil(taught[0].ID); err != nil {
		t.Fatal(err)
	}
	found, err := s.ears.Find(ctx, s.who, tone.Linear(media.PCMA, s.words(t)))
	if err != nil || found.Name != "whole" {
		t.Errorf("found %+v, %v", found, err)
	}
	if said := s.said.String(); !strings.Contains(said, taught[0].ID) || strings.Contains(said, taught[1].ID) {
		t.Errorf("the log says %q", said)
	}
}

func TestWhatCannotBeTaught(t *testing.T) {
	s, ctx := open(t), context.Background()
	good := s.words(t)
	hum := make([]byte, 40000)
	tone.NewPlayer(media.PCMA, tone.Sound{Level: -15, Parts: []tone.Part{tone.Note(440, 0)}}).Next(hum)
	for name, c := range map[string]struct {
		n      New
		reason string
	}{
		"no name":         {New{Class: detect.Vacant, Law: good}, "sample_name"},
		"an unknown word": {New{Name: "x", Class: "gone", Law: good}, "sample_class"},
		"too short":       {New{Name: "x", Class: detect.Vacant, Law: good[:8000]}, "sample_length"},
		"silence":         {New{Name: "x", Class: detect.Vacant, Law: make([]byte, 0)}, "sample_length"},
		"a tone":          {New{Name: "x", Class: detect.Vacant, Law: hum}, "sample_poor"},
	} {
		_, err := s.Add(ctx, s.by(s.who), c.n, noon)
		if f, ok := err.(*fault.Error); !ok || f.Code != fault.Invalid || f.Reason != c.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSettingsComeBackAsTheyWere(t *testing.T) {
	s := Defaults()
	s.Then, s.Sure, s.Limits.Hello = Message, 0.8, 1700*time.Millisecond
	if s.Validate() != nil || s.Stored().Settings() != s {
		t.Fatalf("%+v became %+v (%v)", s, s.Stored().Settings(), s.Validate())
	}
	for _, spoil := range []func(*Settings){
		func(s *Settings) { s.Limits.Hello = 0 }, func(s *Settings) { s.Limits.Greeting = s.Limits.Hello }, func(s *Settings) { s.Limits.Pause = time.Minute },
		func(s *Settings) { s.Limits.Decide = time.Second }, func(s *Settings) { s.Sure = 1 }, func(s *Settings) { s.Then = "shout" },
	} {
		bad := Defaults()
		spoil(&bad)
		if bad.Validate() == nil {
			t.Errorf("%+v is allowed", bad)
		}
	}
}

func TestNoTenantSeesOrUsesAnothersAnnouncements(t *testing.T) {
	s := open(t)
	type probe = isolation.Probe
	type office = isolation.Office
	idOf := func(o office) string { return "sample-" + string(o.ID) }
	plant := func(ctx context.Context, o office) error {
		return s.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			return tx.Exec(`insert into network_announcements (id, name, class, print, sound, length_ms) values (?, ?, 'vacant', '', '', 2000)`, idOf(o), o.Canary).Error
		})
	}
	nothing := func(context.Context, office) (any, error) { return nil, nil }
	isolation.Isolate(t, s.World, isolation.Trial{Plant: plant},
		probe{Name: "List", Run: func(ctx context.Context, me office) (any, error) { return s.List(ctx, me.ID) }},
		probe{Name: "Remove", Silent: true, Run: nothing, Trespass: func(ctx context.Context, me, other office) (any, error) {
			return nil, s.Remove(ctx, s.by(me.ID), idOf(other), noon)
		}},
	)
}
