package settings

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write docs/boyun.sample.yaml anew")

func nowhere(string) (string, bool) { return "", false }

func TestTheSampleFileIsTrue(t *testing.T) {
	const path = "../../docs/boyun.sample.yaml"
	if *update {
		if err := os.WriteFile(path, []byte(sample()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil || string(raw) != sample() {
		t.Fatalf("docs/boyun.sample.yaml is not what the settings say (%v): run go test ./cmd/settings -update", err)
	}
	got, flags := Settings{}, pflag.NewFlagSet("", pflag.ContinueOnError)
	if err := got.Load(path, flags, nowhere); err != nil || got != Defaults() {
		t.Fatalf("the sample loads as %+v (%v), want the defaults", got, err)
	}
}

func TestFlagBeatsVariableBeatsFileBeatsDefault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "boyun.yaml")
	if err := os.WriteFile(file, []byte("data: from-file\nnode: from-file\nadmin: from-file\ndrain: 3s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, flags := Defaults(), pflag.NewFlagSet("", pflag.ContinueOnError)
	s.Flags(flags)
	if err := flags.Parse([]string{"--data", "from-flag"}); err != nil {
		t.Fatal(err)
	}
	environ := map[string]string{"BOYUN_DATA": "from-env", "BOYUN_NODE": "from-env"}
	if err := s.Load(file, flags, func(k string) (string, bool) { v, ok := environ[k]; return v, ok }); err != nil {
		t.Fatal(err)
	}
	if s.Data != "from-flag" || s.Node != "from-env" || s.Admin != "from-file" || s.Drain != 3*time.Second || s.Listen != "localhost:8080" {
		t.Fatalf("got %+v", s)
	}
}

func TestTrustedProxiesAreAddressesAndNetworks(t *testing.T) {
	s := Defaults()
	if list, err := s.TrustedProxies(); err != nil || len(list) != 0 {
		t.Errorf("by default %v %v", list, err)
	}
	s.Proxies = "127.0.0.1, 10.0.4.9/24,::1"
	if list, err := s.TrustedProxies(); err != nil || fmt.Sprint(list) != "[127.0.0.1/32 10.0.4.0/24 ::1/128]" {
		t.Errorf("%v %v", list, err)
	}
}

func TestWrongSettingsSayWhichAndWhatToDo(t *testing.T) {
	tests := []struct {
		name string
		file string
		want string
	}{
		{"an unknown key", "dta: x", `unknown key "dta"`},
		{"a number that is none", "sip_port: many", "setting sip_port (--sip-port, BOYUN_SIP_PORT)"},
		{"softphone without dialer", "roles: softphone", "softphone and dialer run side by side"},
		{"an unknown role", "roles: api,dailer", `"dailer" is none of`},
		{"plain http on a public address", "listen: 0.0.0.0:80", "browsers give no microphone without https"},
		{"acme without a host", "tls: acme", "acme needs acme_host"},
		{"a codec no browser leg speaks", "webrtc_codec: g729", `webrtc_codec: "g729" is not known`},
		{"a network that is none", "trunk_networks: carrier.example", `trunk_networks: "carrier.example" is no network`},
		{"a proxy that is no address", "trusted_proxies: 10.0.0.1, my-proxy", `trusted_proxies: "my-proxy" is neither`},
		{"a port range upside down", "rtp_ports: 3000-2000", "rtp_ports"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "boyun.yaml")
			if err := os.WriteFile(file, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			s := Defaults()
			err := s.Load(file, pflag.NewFlagSet("", pflag.ContinueOnError), nowhere)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

// sample is the commented YAML file with every setting at its default.
func sample() string {
	var b strings.Builder
	b.WriteString("# Settings of a Boyun process. Every key may also be a flag (--key-name) or a variable (BOYUN_KEY_NAME);\n# a flag beats a variable, a variable beats this file. Values shown are the defaults.\n")
	s := Defaults()
	for _, e := range s.entries() {
		if e.section != "" {
			fmt.Fprintf(&b, "\n# --- %s ---\n", e.section)
		}
		fmt.Fprintf(&b, "# %s\n", e.usage)
		switch at := e.value.(type) {
		case *string:
			fmt.Fprintf(&b, "%s: %q\n", e.name, *at)
		case *int:
			fmt.Fprintf(&b, "%s: %d\n", e.name, *at)
		case *time.Duration:
			fmt.Fprintf(&b, "%s: %s\n", e.name, *at)
		}
	}
	return b.String()
}

func TestWhereTrunksMayBeFollowsFromWhoTheInstallationServes(t *testing.T) {
	for name, test := range map[string]struct {
		set                func(*Settings)
		this, lan, private bool // 127.0.0.1, 10.20.0.5, 192.168.1.1
	}{
		"a trial on one machine":          {func(*Settings) {}, true, false, false},
		"for strangers":                   {func(s *Settings) { s.SIPAddress = "198.51.100.7" }, false, false, false},
		"for strangers, on all addresses": {func(s *Settings) { s.SIPAddress = "0.0.0.0" }, false, false, false},
		"for one company":                 {func(s *Settings) { s.SIPAddress, s.Private = "0.0.0.0", "yes" }, true, true, true},
		"with a network of its own":       {func(s *Settings) { s.SIPAddress, s.TrunkNets = "0.0.0.0", "10.20.0.0/16" }, false, true, false},
		"in a LAN":                        {func(s *Settings) { s.SIPAddress = "10.20.0.1" }, true, true, true},
		"in a cloud's own network":        {func(s *Settings) { s.SIPAddress, s.PublicIP = "10.20.0.1", "198.51.100.7" }, false, false, false},
		"for one company, fenced":         {func(s *Settings) { s.Private, s.TrunkNets = "yes", "10.20.0.0/16" }, false, true, false},
	} {
		s := Defaults()
		test.set(&s)
		networks, err := s.Networks()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for text, want := range map[string]bool{"127.0.0.1": test.this, "10.20.0.5": test.lan, "192.168.1.1": test.private, "8.8.8.8": true, "169.254.169.254": false} {
			if got := networks.Allow(netip.MustParseAddr(text)); got != want {
				t.Errorf("%s: %s is allowed: %v", name, text, got)
			}
		}
	}
}
