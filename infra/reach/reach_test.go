package reach_test

import (
	"net/netip"
	"testing"

	"github.com/boyunhq/boyun/infra/reach"
)

func TestWhichAddressesMayBeSpokenTo(t *testing.T) {
	listed, err := reach.ReadNetworks("10.20.0.0/16, 169.254.7.7 ,fd12::/16")
	if err != nil {
		t.Fatal(err)
	}
	none, any := reach.Networks{}, reach.Any()
	for text, want := range map[string]struct{ none, any, listed bool }{
		"8.8.8.8":                  {true, true, true},
		"2606:4700::1111":          {true, true, true},
		"203.0.113.9":              {true, true, true},
		"10.20.1.2":                {false, true, true},
		"::ffff:10.20.1.2":         {false, true, true},
		"10.21.1.2":                {false, true, false},
		"192.168.1.1":              {false, true, false},
		"172.16.0.1":               {false, true, false},
		"100.64.0.1":               {false, true, false},
		"127.0.0.1":                {false, true, false},
		"::1":                      {false, true, false},
		"::ffff:127.0.0.1":         {false, true, false},
		"fd12::5":                  {false, true, true},
		"fd00::5":                  {false, true, false},
		"169.254.169.254":          {false, false, false},
		"::ffff:169.254.169.254":   {false, false, false},
		"64:ff9b::169.254.169.254": {false, false, false},
		"64:ff9b::10.21.1.2":       {false, true, false},
		"64:ff9b::8.8.8.8":         {true, true, true},
		"2002:a9fe:a9fe::1":        {false, false, false},
		"169.254.7.7":              {false, false, true},
		"fe80::1%eth0":             {false, false, false},
		"fd00:ec2::254":            {false, false, false},
		"100.100.100.200":          {false, false, false},
		"0.0.0.0":                  {false, false, false},
		"0.0.0.1":                  {false, true, false},
		"::":                       {false, false, false},
		"224.0.0.1":                {false, false, false},
		"255.255.255.255":          {false, true, false},
	} {
		a := netip.MustParseAddr(text)
		if got := [3]bool{none.Allow(a), any.Allow(a), listed.Allow(a)}; got != [3]bool{want.none, want.any, want.listed} {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
		if reach.Public(a) != want.none {
			t.Errorf("%s is public: %v", text, reach.Public(a))
		}
	}
	if none.Allow(netip.Addr{}) || any.Allow(netip.Addr{}) {
		t.Error("no address is spoken to")
	}
	if !reach.This().Allow(netip.MustParseAddr("127.0.0.9")) || reach.This().Allow(netip.MustParseAddr("10.0.0.1")) {
		t.Error("this machine is its loopback addresses")
	}
	if _, err := reach.ReadNetworks("10.0.0.0/8, carrier.example"); err == nil {
		t.Error("a name is no network")
	}
}
