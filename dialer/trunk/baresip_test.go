package trunk

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/call"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/resample"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/tenant"
)

// telephone is baresip, a telephone of others' making, which answers by itself and plays a tone.
type telephone struct {
	hz      int
	codec   string // PCMA if empty
	account string // more of its account
	modules string // more lines of its configuration
	dial    string // whom it calls at once; nobody if empty
}

// ringing is a telephone that was started.
type ringing struct {
	host, folder string
	stop         func()
}

func (p telephone) start(t testing.TB) *ringing {
	t.Helper()
	path, err := exec.LookPath("baresip")
	if err != nil {
		t.Fatal("baresip is missing: install the Debian package baresip-core ('make test' does)")
	}
	modules, err := filepath.Glob("/usr/lib/baresip/modules")
	if found, _ := filepath.Glob("/usr/lib/*/baresip/modules"); err != nil || len(modules) == 0 {
		modules = found
	}
	if len(modules) == 0 {
		t.Fatal("baresip's modules are missing: install the Debian package baresip-core")
	}
	codec, rate := cmp.Or(p.codec, "PCMA"), media.SampleRate
	if codec == "G722" {
		codec, rate = "G722/16000/1", 16000
	}
	dir, sip, rtp := t.TempDir(), freePorts(t, 2), freePorts(t, 20)
	r := &ringing{host: fmt.Sprintf("127.0.0.1:%d", sip), folder: dir}
	config := fmt.Sprintf(`sip_listen %s
audio_source aufile,%s
ausrc_srate %d
ausrc_channels 1
rtp_ports %d-%d
net_interface 127.0.0.1
module_path %s
snd_path %s
module g711.so
module g722.so
module aufile.so
module sndfile.so
%smodule_app account.so
module_app menu.so
`, r.host, filepath.Join(dir, "tone.wav"), rate, rtp, rtp+18, modules[0], dir, p.modules)
	for name, text := range map[string]string{
		"config": config, "accounts": "<sip:8613800138000@" + r.host + ">;regint=0;answermode=auto;audio_codecs=" + codec + p.account + "\n", "contacts": "",
		"tone.wav": sine(p.hz, rate, 30*time.Second),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"-4", "-f", dir}
	if p.dial != "" {
		args = append(args, "-e", "/dial "+p.dial)
	}
	var out bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		late := time.AfterFunc(soon, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		late.Stop()
		if t.Failed() {
			t.Log(out.String())
		}
	})
	t.Cleanup(r.stop)
	return r
}

// heard is what the telephone heard in its only call, once it is stopped: its own recording of what it decoded.
func (r *ringing) heard(t testing.TB) wav.Audio {
	t.Helper()
	r.stop()
	files, err := filepath.Glob(filepath.Join(r.folder, "dump-*-dec.wav"))
	if err != nil || len(files) != 1 {
		t.Fatalf("recordings of what baresip heard: %v %v", files, err)
	}
	f, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	audio, err := wav.Read(f, 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	return audio
}

// sine is a WAV file of 16-bit samples.
func sine(hz, rate int, length time.Duration) string {
	samples := make([]int16, int(length.Seconds()*float64(rate)))
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(2*math.Pi*float64(hz)*float64(i)/float64(rate)))
	}
	var b strings.Builder
	_ = wav.WritePCM(&b, rate, 1, samples) // a Builder refuses nothing
	return b.String()
}

// converse sings 1000 Hz to whoever is at the other end for the two seconds in which it hears his tone.
func converse(t testing.TB, leg media.Leg, hz float64) {
	t.Helper()
	var samples []int16
	heard, voice := ears(leg), tone.NewPlayer(leg.Codec(), tone.Sound{Level: -10, Parts: []tone.Part{tone.Note(1000, 0)}})
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	p, deadline := &media.Packet{Codec: leg.Codec(), Source: 9, Payload: make([]byte, media.FrameSamples)}, time.After(soon)
	for len(samples) < 2*media.SampleRate {
		select {
		case frame := <-heard:
			samples = append(samples, tone.Linear(leg.Codec(), frame)...)
		case <-tick.C:
			voice.Next(p.Payload)
			p.Sequence, p.Timestamp = p.Sequence+1, p.Timestamp+media.FrameSamples
			_ = leg.Send(p)
		case <-deadline:
			t.Fatalf("only %d samples heard", len(samples))
		}
	}
	if tail := samples[media.SampleRate:]; !tone.Contains(tail, hz, -20) || tone.Contains(tail, 1000, -50) {
		t.Errorf("%.0f Hz at %.1f dBFS, our own 1000 Hz at %.1f", hz, tone.LevelAt(tail, hz), tone.LevelAt(tail, 1000))
	}
}

// hasHeardUs proves by content that the telephone heard our tone and nothing else.
func (r *ringing) hasHeardUs(t testing.TB) {
	t.Helper()
	audio := r.heard(t)
	samples, err := resample.Clip(audio.Rate, media.SampleRate, audio.Channel(0))
	if err != nil || len(samples) < media.SampleRate {
		t.Fatalf("baresip heard %d samples at %d a second: %v", len(samples), audio.Rate, err)
	}
	middle := samples[len(samples)/2-2000 : len(samples)/2+2000]
	if !tone.Contains(middle, 1000, -14) || tone.RMS(middle)-tone.LevelAt(middle, 1000) > 1 {
		t.Errorf("baresip heard 1000 Hz at %.1f dBFS in %.1f dBFS", tone.LevelAt(middle, 1000), tone.RMS(middle))
	}
}

// The codecs of a far end, and of the policy of a trunk that speaks it.
var spoken = []struct {
	name   string
	policy []media.Codec
}{
	{"PCMA", nil},
	{"PCMU", nil},
	{"G722", []media.Codec{media.G722, media.PCMA}},
}

func TestBaresipIsCalledHeardAndHungUpOn(t *testing.T) {
	t.Parallel()
	for _, c := range spoken {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, phone := newWorld(t, quiet), telephone{hz: 440, codec: c.name}.start(t)
			id := w.account(phone.host, func(a *Account) { a.Codecs = c.policy })
			customer := w.answered(w.dial(context.Background(), dialing(id), nil))
			if wire := customer.(*leg).Encoding(); wire != c.name {
				t.Errorf("they agreed on %s", wire)
			}
			converse(t, customer, 440)
			hangUp(customer.HangUp)
			if p := w.gone(customer); p.Reason != "hung_up" {
				t.Errorf("%+v", p)
			}
			phone.hasHeardUs(t)
		})
	}
}

// desk is a porter that owns one number and answers every call to it.
type desk struct {
	number  dialer.Number
	answers chan call.Customer
}

func (d desk) Owns(context.Context, tenant.ID, dialer.TrunkID) ([]Owned, error) {
	return []Owned{{Caller: "ours", Number: d.number}}, nil
}

func (d desk) Receive(ctx context.Context, _ Incoming, r *Ringing) {
	if customer, err := r.Answer(ctx); err == nil {
		d.answers <- customer
		<-customer.Gone()
	}
}

// callable is a world whose only trunk, with everybody on this machine, takes calls.
func callable(t testing.TB, porter Porter, codecs []media.Codec, around ...func(*World)) *world {
	t.Helper()
	shared := memory.New()
	t.Cleanup(func() { shared.Close() })
	w := raise(t, quietLog(), shared, quiet, append(around, func(o *World) { o.Porter = porter })...)
	id := w.account("127.0.0.1", func(a *Account) { a.Codecs = codecs })
	if err := w.trunks.Keep(t.Context(), tenantID, id); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestBaresipCallsUsAndBothAreHeard(t *testing.T) {
	t.Parallel()
	for _, c := range spoken {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ours := desk{number("+8657112345678"), make(chan call.Customer, 1)}
			w := callable(t, ours, c.policy)
			phone := telephone{hz: 440, codec: c.name, dial: "sip:8657112345678@" + w.trunks.Addr("udp").String()}.start(t)
			var customer call.Customer
			select {
			case customer = <-ours.answers:
			case <-time.After(soon):
				t.Fatal("no call came")
			}
			if wire := customer.(*leg).Encoding(); wire != c.name {
				t.Errorf("they agreed on %s", wire)
			}
			converse(t, customer, 440)
			hangUp(customer.HangUp)
			w.gone(customer)
			phone.hasHeardUs(t)
		})
	}
}
