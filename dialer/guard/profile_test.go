package guard

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/list/phone"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestEveryCountryHasItsProfile(t *testing.T) {
	all := profiles(t)
	for country, want := range map[string]string{"CN": "CN", "US": "US", "PR": "US", "GB": "UK", "JE": "UK", "DE": "EU", "NO": "EU", "FR": "EU", "BR": "INTL", "": "INTL"} {
		if got := all.Of(country); got.Name != want || got.Abandon.Cap <= 0 || got.MinRing < 15*time.Second || got.Keep.Days < 30 || len(got.Sources) == 0 || !strings.HasPrefix(got.Version, want) {
			t.Errorf("%s: %+v", country, got)
		}
	}
	if all.Get("US").Keep.Days != 5*365 || all.Get("UK").Abandon.Cap != 0.01 || all.Get("CN").Needs(ForMarketing) != Licence || all.Of("FR").Version == all.Of("DE").Version {
		t.Error("figures of the profiles")
	}
	for _, name := range all.Names() {
		if !strings.Contains(all.Text(name), "#") {
			t.Errorf("profile %s says no source in a comment", name)
		}
	}
}

func TestATenantTightensAndNeverLoosens(t *testing.T) {
	cn := profiles(t).Get("CN")
	for name, c := range map[string]struct {
		asks  Tightening
		field string
	}{
		"wider hours":            {Tightening{Windows: []Window{{Days: []int{1}, From: "08:00", To: "10:00"}}}, "windows"},
		"hours that never open":  {Tightening{Windows: []Window{{Days: []int{1}, From: "08", To: "10:00"}}}, "windows"},
		"holidays open":          {Tightening{Holidays: AsAnyDay}, "holidays"},
		"holidays, unknown":      {Tightening{Holidays: "maybe"}, "holidays"},
		"three a day":            {Tightening{PerDay: 3}, "per_day"},
		"minus one a day":        {Tightening{PerDay: -1}, "per_day"},
		"more tries":             {Tightening{MaxAttempts: 6}, "max_attempts"},
		"seven a week":           {Tightening{Caps: []Cap{{7, 168 * time.Hour}}}, "caps"},
		"a cap without calls":    {Tightening{Caps: []Cap{{0, 24 * time.Hour}}}, "caps"},
		"a cap longer than told": {Tightening{Caps: []Cap{{3, 2000 * time.Hour}}}, "caps"},
		"abandon more":           {Tightening{AbandonCap: 0.05}, "abandon_cap"},
		"ring shorter":           {Tightening{MinRing: 10 * time.Second}, "min_ring_seconds"},
		"keep 29 days":           {Tightening{Retention: 29}, "retention_days"},
	} {
		_, err := cn.Tighten(c.asks)
		f, ok := err.(*fault.Error)
		if !ok || f.Detail["field"] != c.field || f.Reason == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	tight, err := cn.Tighten(Tightening{Windows: []Window{{Days: []int{1, 2}, From: "10:00", To: "11:00"}}, PerDay: 1, Caps: []Cap{{3, 720 * time.Hour}}, MaxAttempts: 2, AbandonCap: 0.01,
		MinRing: 20 * time.Second, Retention: 90})
	if err != nil || !tight.Within(cn) || tight.Version == cn.Version || len(tight.Caps) != 2 || tight.Keep.Days != 90 {
		t.Fatalf("%+v, %v", tight, err)
	}
}

// A tenant saved more than the law asked; then the law asked more in one point.
func TestALawThatBecomesStricterTakesNothingOfATenantsOwnRulesAway(t *testing.T) {
	law := profiles(t).Get("CN")
	law.Holidays, law.Consent = AsAnyDay, map[Purpose]ConsentNeed{ForService: NoConsent}
	own := Tightening{PerDay: law.PerDay, Holidays: Closed, AbandonCap: law.Abandon.Cap / 2, MinRing: law.MinRing + time.Second, Retention: law.Keep.Days + 1, NeedProof: []Purpose{ForService},
		Caps: []Cap{{2, 24 * time.Hour}}, MaxAttempts: 1}
	saved, err := law.Tighten(own)
	if err != nil {
		t.Fatal(err)
	}
	law.PerDay = 1
	own.PerDay = 2
	held := law.Tightened(own)
	saved.PerDay = 1
	if !held.Within(law) || !held.Within(saved) {
		t.Fatalf("%+v", held)
	}
}

// Whatever a tenant asks and is given, every rule of its profile still holds.
func TestNoTighteningThatIsTakenLoosensARule(t *testing.T) {
	all := profiles(t)
	rapid.Check(t, func(t *rapid.T) {
		base := all.Get(rapid.SampledFrom(all.Names()).Draw(t, "profile"))
		asks := Tightening{Holidays: rapid.SampledFrom([]Treatment{"", Closed, AsSunday, AsAnyDay}).Draw(t, "holidays"), PerDay: rapid.IntRange(0, 6).Draw(t, "day"),
			MaxAttempts: rapid.IntRange(0, 9).Draw(t, "tries"), AbandonCap: rapid.Float64Range(0, 0.06).Draw(t, "abandon"), Retention: rapid.IntRange(0, 60).Draw(t, "keep")}
		for range rapid.IntRange(0, 3).Draw(t, "caps") {
			asks.Caps = append(asks.Caps, Cap{rapid.IntRange(1, 9).Draw(t, "calls"), time.Duration(rapid.SampledFrom([]int{2, 24, 168, 720}).Draw(t, "hours")) * time.Hour})
		}
		tight, err := base.Tighten(asks)
		if err == nil && !tight.Within(base) {
			t.Fatalf("%s with %+v is looser: %+v", base.Name, asks, tight)
		}
	})
}

func TestProfilesThatAllowTooMuchAreRefused(t *testing.T) {
	platform := &fstest.MapFile{Data: []byte("per_day: 5\nkinds: [mobile]\n")}
	raw, err := ruleFiles.ReadFile("profiles/INTL.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(raw)
	for name, text := range map[string]string{
		"no YAML": "{", "an unknown key": good + "\nper_month: 3\n", "no windows": strings.Replace(good, `from: "09:00"`, `from: "25:00"`, 1), "no cap on a day": strings.Replace(good, "per_day: 2", "per_day: 0", 1),
		"no word on holidays": strings.Replace(good, "holidays: closed", "holidays: festive", 1), "an abandon cap of a third": strings.Replace(good, "cap: 0.03", "cap: 0.3", 1),
		"a country that loosens it": good + "\nwithin:\n  BR:\n    windows:\n      - {days: [1], from: \"01:00\", to: \"05:00\"}\n",
	} {
		if _, err := readProfiles(fstest.MapFS{"profiles/INTL.yaml": {Data: []byte(text)}, "platform.yaml": platform}, nil); err == nil {
			t.Errorf("a profile with %s was taken", name)
		}
	}
	if _, err := readProfiles(fstest.MapFS{"profiles/INTL.yaml": {Data: raw}, "platform.yaml": platform}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestPrefixesThatAreNeverCalled(t *testing.T) {
	p := profiles(t).Platform()
	for digits, want := range map[string]string{"+870773111632": "satellite", "+881612345678": "satellite", "+97912345678": "premium", "+19005550100": "premium", "+8613800138000": "", "+12015550100": ""} {
		n, ok := dialer.NewNumber(digits)
		if !ok || p.Denied(n) != want {
			t.Errorf("%s: %q", digits, p.Denied(n))
		}
	}
	for _, kind := range []phone.Kind{phone.Premium, phone.SharedCost, phone.Personal, phone.Pager, phone.Voicemail, ""} {
		if p.Plain(kind) {
			t.Errorf("%q may be called", kind)
		}
	}
}
