package blob_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/boyunhq/boyun/infra/blob"
	"github.com/boyunhq/boyun/infra/fault"
)

// stranger is an S3 server of another make, which checks signatures (testdata/s3, a module of its own in text files, so that nothing of
// it is in the product). BOYUN_TEST_S3=http://key:secret@host:port/bucket
// names one that runs already, whatever it is, in its place.
type stranger struct {
	once   sync.Once
	config blob.S3Config
	err    error
	stop   func()
}

func (s *stranger) start(t *testing.T) blob.S3Config {
	t.Helper()
	s.once.Do(func() {
		s.stop = func() {}
		if at := os.Getenv("BOYUN_TEST_S3"); at != "" {
			u, err := url.Parse(at)
			if s.err = err; err == nil {
				secret, _ := u.User.Password()
				s.config = blob.S3Config{Endpoint: u.Host, Bucket: strings.Trim(u.Path, "/"), AccessKey: u.User.Username(), SecretKey: secret, Plain: u.Scheme == "http"}
			}
			return
		}
		s.err = s.build()
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.config
}

// build makes the server and starts it; it ends with its standard input, whatever becomes of us.
func (s *stranger) build() error {
	folder, err := os.MkdirTemp("", "s3-stranger")
	if err != nil {
		return err
	}
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join("testdata", "s3", name+".txt"))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), text, 0o600)
		}
		if err != nil {
			return err
		}
	}
	program := filepath.Join(folder, "s3")
	build := exec.Command("go", "build", "-trimpath", "-o", program, ".")
	build.Dir, build.Env, build.Stderr = folder, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	run := exec.Command(program)
	leash, err := run.StdinPipe()
	if err != nil {
		return err
	}
	said, err := run.StdoutPipe()
	if err != nil {
		return err
	}
	if err := run.Start(); err != nil {
		return err
	}
	s.stop = func() { leash.Close(); run.Wait(); os.RemoveAll(folder) }
	address, err := bufio.NewReader(said).ReadString('\n')
	s.config = blob.S3Config{Endpoint: strings.TrimSpace(address), Bucket: "recordings", AccessKey: "key", SecretKey: "secret", Plain: true}
	return err
}

var other stranger

// openStranger is a corner of the stranger's bucket that nobody else uses.
func openStranger(t *testing.T) blob.Store {
	t.Helper()
	cfg := other.start(t)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	cfg.Transport, cfg.Prefix = transport, strings.ReplaceAll(t.Name(), "/", "_")+"/"
	s, err := blob.OpenS3(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAWrongSecretAndAServerThatHangsAreSaidInTime(t *testing.T) {
	cfg := other.start(t)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	cfg.Transport = transport
	cfg.SecretKey = "not the secret"
	if _, err := blob.OpenS3(t.Context(), cfg); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong secret: %v", err)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	cfg.Endpoint = silent.Addr().String()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := blob.OpenS3(ctx, cfg); !fault.Is(err, fault.Unavailable) || time.Since(began) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}
