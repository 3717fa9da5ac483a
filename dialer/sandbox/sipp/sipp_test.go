package sipp

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"text/template"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// soon is how long a stranger may take for its calls.
const soon = 90 * time.Second

// hum is the callees' own tone.
const hum = 1004.0

// carrier starts a sandbox that ends with the test.
func carrier(t testing.TB, change func(*sandbox.Config)) *sandbox.Sandbox {
	t.Helper()
	cfg := sandbox.Config{
		Pace: 10, Seed: 1, Log: slog.New(slog.DiscardHandler),
		Tone: func(dialer.Number) (float64, bool) { return hum, true },
	}
	if change != nil {
		change(&cfg)
	}
	box, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- box.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return box
}

// stranger is one run of sipp.
type stranger struct {
	scenario string // a row of the parts in testdata
	number   string
	calls    int  // default 1
	rate     int  // calls a second, default 10
	tcp      bool // one connection for all calls
	options  []string
}

// call runs sipp to its end; it fails the test if a call did not go as the scenario says.
func (s stranger) call(t testing.TB, box *sandbox.Sandbox) {
	t.Helper()
	sipp, err := exec.LookPath("sipp")
	if err != nil {
		t.Fatal("sipp is not installed: apt-get install sip-tester")
	}
	dir := t.TempDir()
	s.write(t, dir)
	ctx, stop := context.WithTimeout(context.Background(), soon)
	defer stop()
	mode := "u1"
	if s.tcp {
		mode = "t1"
	}
	args := []string{box.Addr().String(), "-sf", "scenario.xml", "-inf", "numbers.csv", "-m", strconv.Itoa(max(s.calls, 1)),
		"-r", strconv.Itoa(max(s.rate, 10)), "-l", strconv.Itoa(max(s.calls, 1)), "-t", mode, "-i", "127.0.0.1", "-p", freePort(t, s.tcp),
		"-mi", "127.0.0.1", "-mp", freeMediaPort(t), "-nostdin", "-trace_err", "-error_file", "errors.log",
		"-timeout", strconv.Itoa(int(soon.Seconds())), "-timeout_error"}
	cmd := exec.CommandContext(ctx, sipp, append(args, s.options...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TERM=dumb")
	var screen bytes.Buffer
	cmd.Stdout, cmd.Stderr = &screen, &screen
	if err := cmd.Run(); err != nil {
		complaint, _ := os.ReadFile(filepath.Join(dir, "errors.log"))
		t.Fatalf("sipp: %v\n%s\n%.3000s", err, complaint, screen.String())
	}
}

// write puts scenario and number into the folder sipp runs in.
func (s stranger) write(t testing.TB, dir string) {
	t.Helper()
	parts, err := template.ParseFiles(filepath.Join("testdata", "parts.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := template.Must(parts.Clone()).New("scenario").Parse(`{{template "head"}}` + s.scenario + `{{template "foot"}}`)
	if err != nil {
		t.Fatal(err)
	}
	var xml bytes.Buffer
	if err := text.ExecuteTemplate(&xml, "scenario", nil); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"scenario.xml": bytes.TrimSpace(xml.Bytes()), "numbers.csv": []byte("SEQUENTIAL\n" + s.number + "\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func freePort(t testing.TB, tcp bool) string {
	t.Helper()
	var addr net.Addr
	if tcp {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		addr = l.Addr()
	} else {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		addr = c.LocalAddr()
	}
	_, port, _ := net.SplitHostPort(addr.String())
	return port
}

// freeMediaPort is an even port with two free ones behind it: sipp takes a row of them.
func freeMediaPort(t testing.TB) string {
	t.Helper()
	for range 50 {
		port, _ := strconv.Atoi(freePort(t, false))
		if port = port &^ 1; port < 60000 {
			return strconv.Itoa(port)
		}
	}
	t.Fatal("no free media port")
	return ""
}

// one is the report of the only call there was.
func one(t testing.TB, box *sandbox.Sandbox) sandbox.Report {
	t.Helper()
	reports := closed(t, box, 1)
	return reports[0]
}

// closed waits until so many reports are complete.
func closed(t testing.TB, box *sandbox.Sandbox, n int) []sandbox.Report {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), soon)
	defer stop()
	news := box.Subscribe(ctx)
	for {
		reports, done := box.Reports(), 0
		for _, r := range reports {
			if r.Closed {
				done++
			}
		}
		if done == n && len(reports) == n {
			return reports
		}
		if _, open := <-news; !open {
			t.Fatalf("%d of %d reports are complete, %d wanted", done, len(reports), n)
		}
	}
}

// clean fails if the carrier saw the stranger break the protocol, or heard of it what it should not.
func clean(t testing.TB, r sandbox.Report) {
	t.Helper()
	for _, f := range r.Faults {
		t.Errorf("noted %s: %s", f.Kind, f.Detail)
	}
}

const talk = `{{template "invite"}}{{template "answered"}}{{template "ack"}}<pause milliseconds="2500"/>{{template "bye" 2}}`

func TestAStrangerIsAnsweredAndHearsAndIsHeard(t *testing.T) {
	t.Parallel()
	for _, tcp := range []bool{false, true} {
		t.Run(fmt.Sprintf("tcp %v", tcp), func(t *testing.T) {
			t.Parallel()
			box := carrier(t, nil)
			stranger{scenario: talk, number: "+8613800138000", tcp: tcp, options: []string{"-rtp_echo"}}.call(t, box)
			r := one(t, box)
			clean(t, r)
			if r.HungUp != sandbox.Caller || r.Talk() < 2*time.Second || r.Confirmed.IsZero() {
				t.Errorf("report %+v", r)
			}
			// What the callee said came to the stranger and back again.
			if got := r.Heard.ToneAt(hum); got < 1200*time.Millisecond {
				t.Errorf("the echo of %g Hz was heard for %v: %v", hum, got, r.Heard)
			}
		})
	}
}

func TestAStrangerIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ending string
		status int
		early  bool
	}{{"10", 486, false}, {"11", 603, false}, {"13", 404, true}, {"14", 480, true}, {"18", 503, false}} {
		t.Run(fmt.Sprint(c.status), func(t *testing.T) {
			t.Parallel()
			box := carrier(t, nil)
			early := `<recv response="180" optional="true"></recv>`
			if c.early {
				early = `<recv response="183"></recv>`
			}
			stranger{number: "+86138001380" + c.ending, scenario: fmt.Sprintf(
				`{{template "invite"}}%s<recv response="%d"></recv>{{template "ack_refusal" -%d}}`, early, c.status, 4)}.call(t, box)
			r := one(t, box)
			clean(t, r)
			if r.Status != c.status || c.early && (r.Sent == 0 || r.EarlyMedia.IsZero()) {
				t.Errorf("report %+v", r)
			}
		})
	}
}

func TestAStrangerCancels(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	stranger{number: "+8613800138012", scenario: `{{template "invite"}}<recv response="180"></recv>{{template "cancel" -3}}
		<recv response="200"></recv><recv response="487"></recv>{{template "ack_refusal" -6}}`}.call(t, box)
	r := one(t, box)
	clean(t, r)
	if r.Why != "cancel" || r.Status != 487 {
		t.Errorf("report %+v", r)
	}
}

func TestAStrangersCancelIsCrossed(t *testing.T) {
	t.Parallel()
	box := carrier(t, nil)
	stranger{number: "+8613800138020", scenario: `{{template "invite"}}<recv response="180"></recv>{{template "cancel" -3}}
		<recv response="200" rrs="true"></recv><recv response="200"></recv>{{template "ack"}}{{template "bye" 2}}`}.call(t, box)
	r := one(t, box)
	clean(t, r)
	if !r.Crossed || r.Why != "bye" || r.Answered.IsZero() {
		t.Errorf("report %+v", r)
	}
}

func TestAStrangerIsHungUpOn(t *testing.T) {
	t.Parallel()
	for _, ending := range []string{"16", "33"} {
		box := carrier(t, nil)
		stranger{number: "+86138001380" + ending, scenario: `{{template "invite"}}{{template "answered"}}{{template "ack"}}{{template "asked_bye"}}`}.call(t, box)
		r := one(t, box)
		clean(t, r)
		if r.HungUp != sandbox.Callee {
			t.Errorf("report %+v", r)
		}
	}
}

func TestAStrangerIsHeldAndTakenBack(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.Pace = 4 })
	stranger{number: "+8613800138021", options: []string{"-rtp_echo"}, scenario: `{{template "invite"}}{{template "answered"}}{{template "ack"}}
		{{template "asked_invite" "recvonly"}}{{template "asked_invite" "sendrecv"}}<pause milliseconds="1000"/>{{template "bye" 2}}`}.call(t, box)
	r := one(t, box)
	var story []string
	for _, e := range r.Events {
		if e.Kind == "hold" || e.Kind == "resume" {
			story = append(story, e.Kind)
		}
	}
	if fmt.Sprint(story) != "[hold resume]" || r.Why != "bye" {
		t.Errorf("report %+v", r)
	}
}

func TestAStrangerThatNeverAcknowledges(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) { c.T1 = 50 * time.Millisecond })
	stranger{number: "+8613800138000", scenario: `{{template "invite"}}{{template "answered"}}{{template "asked_bye"}}`}.call(t, box)
	r := one(t, box)
	if len(r.Faults) != 1 || r.Faults[0].Kind != sandbox.MissingACK || r.Why != "no_ack" {
		t.Errorf("report %+v", r)
	}
}

func TestAStrangerWithAPassword(t *testing.T) {
	t.Parallel()
	box := carrier(t, func(c *sandbox.Config) {
		c.Secret = func(user string) (string, bool) { return "s3cret", user == "trunk1" }
	})
	stranger{number: "+8613800138000", scenario: `{{template "invite"}}<recv response="401" auth="true"></recv>{{template "ack_refusal" -3}}
<send retrans="500"><![CDATA[
INVITE sip:[field0]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+8675500001111@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>
CSeq: 2 INVITE
[authentication username=trunk1 password=s3cret]
{{template "fields" .}}Content-Type: application/sdp
Content-Length: [len]

{{template "sdp" "sendrecv"}}]]></send>
<recv response="100" optional="true"></recv>
{{template "answered"}}
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+8675500001111@[local_ip]:[local_port]>;tag=[pid]s[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>[peer_tag_param]
CSeq: 2 ACK
{{template "fields" .}}Content-Length: 0

]]></send>
<pause milliseconds="300"/>
{{template "bye" 3}}`}.call(t, box)
	r := one(t, box)
	clean(t, r)
	if r.Answered.IsZero() {
		t.Errorf("report %+v", r)
	}
}

func TestTwoHundredCallsOfAStranger(t *testing.T) {
	box := carrier(t, nil)
	const calls = 200
	stranger{scenario: `{{template "invite"}}{{template "answered"}}{{template "ack"}}<pause milliseconds="6000"/>{{template "bye" 2}}`,
		number: "+8613800138000", calls: calls, rate: 50}.call(t, box)
	for _, r := range closed(t, box, calls) {
		clean(t, r)
		if r.Why != "bye" || r.Talk() < 5*time.Second || r.Sent == 0 { // how much is sent in time is the machine's
			t.Errorf("report %+v", r)
		}
	}
	if c := box.Counts(); c.Open != 0 || c.Answered != calls || c.Violations != 0 {
		t.Errorf("counts %+v", c)
	}
}
