//go:build opus && unix

package browser_test

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/boyunhq/boyun/media"
	"github.com/boyunhq/boyun/media/wav"
	"github.com/boyunhq/boyun/softphone/browser"
	"github.com/boyunhq/boyun/softphone/robot"
)

// chrome starts Chromium on a page, with a microphone that hums.
func chrome(t *testing.T, hz float64, page string) {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := exec.LookPath(path); err != nil {
		t.Fatal("Chromium is missing: install the Debian package chromium ('make test' does), or set CHROMIUM")
	}
	folder := t.TempDir()
	hum := make([]int16, 48000)
	for i := range hum {
		hum[i] = int16(10000 * math.Sin(2*math.Pi*hz*float64(i)/48000))
	}
	microphone, err := os.Create(filepath.Join(folder, "microphone.wav"))
	if err != nil {
		t.Fatal(err)
	}
	if err := wav.WritePCM(microphone, 48000, 1, hum); err != nil {
		t.Fatal(err)
	}
	microphone.Close()
	args := []string{"--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--remote-debugging-port=0",
		"--use-file-for-fake-audio-capture=" + microphone.Name(), "--user-data-dir=" + filepath.Join(folder, "profile")}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	cmd := exec.Command(path, append(args, page)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // and its renderers
		_ = cmd.Wait()
	})
}

// meeting is one connection of the page.
type meeting struct {
	leg    browser.Leg
	server *robot.Memory
	heard  chan string
	over   chan struct{}
}

func TestChromiumSpeaksAndHearsEveryCodecOfALeg(t *testing.T) {
	codecs := []string{"PCMA", "PCMU", "opus"}
	meetings, failed := map[string]*meeting{}, make(chan string, 1)
	house, begin := http.NewServeMux(), new(sync.Mutex)
	house.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "testdata/interop.html") })
	house.HandleFunc("GET /codecs", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Join(codecs, " ")) })
	for _, codec := range codecs {
		p := port(t, func(c *browser.Config) {
			c.Opus = codec == "opus"
			if codec == "PCMU" {
				c.Prefer = new(media.PCMU)
			}
		})
		m := &meeting{server: robot.NewMemory(time.Second), heard: make(chan string, 1), over: make(chan struct{})}
		meetings[codec] = m
		house.HandleFunc("POST /offer/"+codec, func(w http.ResponseWriter, r *http.Request) {
			offer, _ := io.ReadAll(r.Body)
			leg, answer, err := p.Answer(r.Context(), "chromium", string(offer))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			leg.Listen(m.server)
			begin.Lock()
			m.leg = leg
			begin.Unlock()
			t.Cleanup(leg.Close)
			sends(t, leg, media.PCMA, 1000)
			io.WriteString(w, answer)
		})
		house.HandleFunc("POST /heard/"+codec, func(_ http.ResponseWriter, r *http.Request) { told, _ := io.ReadAll(r.Body); m.heard <- string(told) })
		house.HandleFunc("POST /over/"+codec, func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-m.over:
			case <-r.Context().Done():
			}
		})
	}
	house.HandleFunc("POST /failed", func(_ http.ResponseWriter, r *http.Request) { why, _ := io.ReadAll(r.Body); failed <- string(why) })
	server := httptest.NewServer(house)
	t.Cleanup(server.Close)
	chrome(t, 440, server.URL)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, codec := range codecs {
		select {
		case told := <-meetings[codec].heard:
			var page struct {
				Hz  float64 `json:"hz"`
				In  string  `json:"inbound-rtp"`
				Out string  `json:"outbound-rtp"`
			}
			if err := json.Unmarshal([]byte(told), &page); err != nil {
				t.Fatal(err)
			}
			m := meetings[codec]
			begin.Lock()
			leg := m.leg
			begin.Unlock()
			hears(t, m.server, 440, codec+": Chromium's 440 Hz at the server")
			close(m.over)
			t.Logf("%s over %s: the page hears %.0f Hz, receives %s, sends %s", codec, leg.Transport(), page.Hz, page.In, page.Out)
			if math.Abs(page.Hz-1000) > 10 || leg.Encoding() != codec {
				t.Errorf("%s: the page hears %.0f Hz, the leg speaks %s", codec, page.Hz, leg.Encoding())
			}
			for _, c := range []string{page.In, page.Out} {
				if !strings.HasPrefix(strings.ToLower(c), "audio/"+strings.ToLower(codec)+" ") {
					t.Errorf("%s: Chromium says %s", codec, c)
				}
			}
		case why := <-failed:
			t.Fatalf("the page failed: %s", why)
		case <-ctx.Done():
			t.Fatalf("%s was not heard in time", codec)
		}
	}
}
