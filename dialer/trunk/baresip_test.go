package trunk

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/tone"
	"github.com/boyunhq/boyun/media/wav"
)

// callee is baresip, a telephone of others' making, which answers by itself and plays a tone.
func callee(t testing.TB, hz int) (host string) { return calleeWith(t, hz, "", "") }

// calleeWith is callee with more in its account and its configuration.
func calleeWith(t testing.TB, hz int, account, modulesToo string) (host string) {
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
	dir, sip, rtp := t.TempDir(), freePorts(t, 2), freePorts(t, 20)
	host = fmt.Sprintf("127.0.0.1:%d", sip)
	config := fmt.Sprintf(`sip_listen %s
audio_source aufile,%s
ausrc_srate 8000
ausrc_channels 1
rtp_ports %d-%d
net_interface 127.0.0.1
module_path %s
module g711.so
module aufile.so
%smodule_app account.so
module_app menu.so
`, host, filepath.Join(dir, "tone.wav"), rtp, rtp+18, modules[0], modulesToo)
	for name, text := range map[string]string{
		"config": config, "accounts": "<sip:8613800138000@" + host + ">;regint=0;answermode=auto;audio_codecs=PCMA" + account + "\n", "contacts": "",
		"tone.wav": sine(hz, 30*time.Second),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cmd := exec.Command(path, "-4", "-f", dir)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		late := time.AfterFunc(soon, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		late.Stop()
		if t.Failed() {
			t.Log(out.String())
		}
	})
	return host
}

// sine is a WAV file of 16-bit samples.
func sine(hz int, length time.Duration) string {
	samples := make([]int16, int(length.Seconds()*media.SampleRate))
	for i := range samples {
		samples[i] = int16(8000 * math.Sin(2*math.Pi*float64(hz)*float64(i)/media.SampleRate))
	}
	var b strings.Builder
	_ = wav.WritePCM(&b, media.SampleRate, 1, samples) // a Builder refuses nothing
	return b.String()
}

func TestBaresipIsCalledHeardAndHungUpOn(t *testing.T) {
	t.Parallel()
	w, host := newWorld(t, quiet), callee(t, 440)
	customer := w.answered(w.dial(context.Background(), dialing(w.account(host, nil)), nil))
	var samples []int16
	heard := ears(customer)
	deadline := time.After(soon)
	for len(samples) < media.SampleRate {
		select {
		case frame := <-heard:
			samples = append(samples, tone.Linear(customer.Codec(), frame)...)
		case <-deadline:
			t.Fatalf("only %d samples heard", len(samples))
		}
		_ = customer.Send(frameOf(0x55, uint16(len(samples)/media.FrameSamples)))
	}
	if tail := samples[media.SampleRate/2:]; !tone.Contains(tail, 440, -30) {
		t.Errorf("440 Hz at %.1f dBFS", tone.LevelAt(tail, 440))
	}
	hangUp(customer.HangUp)
	if p := w.gone(customer); p.Reason != "hung_up" {
		t.Errorf("%+v", p)
	}
}
