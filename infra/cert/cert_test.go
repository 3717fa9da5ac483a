package cert_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/infra/cert"
	"github.com/boyunhq/boyun/infra/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var discard = slog.New(slog.DiscardHandler)

func self(t *testing.T, folder string, now time.Time, hosts ...string) *x509.Certificate {
	t.Helper()
	served, err := cert.Open(cert.Config{Mode: cert.Self, Folder: folder, Hosts: hosts, Logger: discard, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(served.TLS.Certificates[0].Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func TestPlainHTTPIsForLocalhostOnly(t *testing.T) {
	for address, fine := range map[string]bool{"127.0.0.1:8080": true, "localhost:8080": true, "[::1]:8080": true, "127.8.8.8:1": true,
		":8080": false, "0.0.0.0:8080": false, "192.168.1.7:8080": false, "[::]:8080": false, "boyun.example:80": false, "localhost": false} {
		served, err := cert.Open(cert.Config{Mode: cert.Plain, Address: address, Logger: discard})
		if (err == nil) != fine || (fine && served.TLS != nil) {
			t.Errorf("%s: %v", address, err)
		}
		if !fine && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "self")) {
			t.Errorf("%s: the error does not say what to do: %v", address, err)
		}
	}
}

func TestTheSelfSignedCertificateIsMadeOnceAndNamesThisMachine(t *testing.T) {
	folder, now := t.TempDir(), time.Now()
	first := self(t, folder, now, "boyun.lan")
	for _, name := range []string{"localhost", "127.0.0.1", "boyun.lan"} {
		if err := first.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	addresses, _ := net.InterfaceAddrs()
	for _, a := range addresses {
		if n := a.(*net.IPNet); !n.IP.IsLinkLocalUnicast() && first.VerifyHostname(n.IP.String()) != nil {
			t.Errorf("%s is missing", n.IP)
		}
	}
	if again := self(t, folder, now.Add(700*24*time.Hour), "boyun.lan"); !again.Equal(first) {
		t.Error("a second start made another certificate: every browser would warn again")
	}
	if later := self(t, folder, now.Add(800*24*time.Hour), "boyun.lan"); later.Equal(first) {
		t.Error("it was not renewed before its end")
	}
	if moved := self(t, folder, now.Add(800*24*time.Hour), "new.lan"); moved.VerifyHostname("new.lan") != nil {
		t.Error("a new name is not in it")
	}
	if info, err := os.Stat(filepath.Join(folder, "self-signed.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v %v", info.Mode(), err)
	}
	os.WriteFile(filepath.Join(folder, "self-signed.pem"), []byte("broken"), 0o600)
	self(t, folder, now)
}

// write puts a certificate for name into the folder as cert.pem and key.pem.
func write(t *testing.T, folder, name string) {
	t.Helper()
	made := t.TempDir()
	self(t, made, time.Now(), name)
	text, err := os.ReadFile(filepath.Join(made, "self-signed.pem"))
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(text), "-----BEGIN PRIVATE KEY")
	os.WriteFile(filepath.Join(folder, "cert.pem"), text[:at], 0o600)
	os.WriteFile(filepath.Join(folder, "key.pem"), text[at:], 0o600)
}

func TestAReplacedCertificateIsServedWithoutARestart(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "old.example")
	synctest.Test(t, func(t *testing.T) {
		served, err := cert.Open(cert.Config{Mode: cert.Files, CertFile: filepath.Join(folder, "cert.pem"), KeyFile: filepath.Join(folder, "key.pem"), Logger: discard})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- served.Run(ctx) }()
		names := func(name string) bool {
			pair, err := served.TLS.GetCertificate(&tls.ClientHelloInfo{})
			if err != nil {
				t.Fatal(err)
			}
			leaf, _ := x509.ParseCertificate(pair.Certificate[0])
			return leaf.VerifyHostname(name) == nil
		}
		if !names("old.example") {
			t.Fatal("the first certificate is not served")
		}
		os.WriteFile(filepath.Join(folder, "cert.pem"), []byte("half of a new"), 0o600)
		<-time.After(2 * cert.LookEvery)
		synctest.Wait()
		if !names("old.example") {
			t.Fatal("a broken file replaced a good certificate")
		}
		write(t, folder, "new.example")
		<-time.After(2 * cert.LookEvery)
		synctest.Wait()
		if !names("new.example") {
			t.Fatal("the new certificate is not served")
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	})
}

func TestABrowserThatTrustsTheCertificateIsServedOverTLS(t *testing.T) {
	served, err := cert.Open(cert.Config{Mode: cert.Self, Folder: t.TempDir(), Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	server.TLS = served.TLS
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	for version, fine := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		leaf, _ := x509.ParseCertificate(served.TLS.Certificates[0].Certificate[0])
		roots := x509.NewCertPool()
		roots.AddCert(leaf)
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{RootCAs: roots, MaxVersion: version, MinVersion: tls.VersionTLS10, NextProtos: []string{"h2"}})
		if (err == nil) != fine {
			t.Errorf("TLS version %x: %v", version, err)
		}
		if err == nil {
			if conn.ConnectionState().NegotiatedProtocol != "h2" {
				t.Error("no HTTP/2")
			}
			conn.Close()
		}
	}
}

func TestACMEAsksForOurNamesOnly(t *testing.T) {
	asked := make(chan string, 10)
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer authority.Close()
	defer http.DefaultClient.CloseIdleConnections()
	served, err := cert.Open(cert.Config{Mode: cert.ACME, Hosts: []string{"boyun.example"}, Folder: t.TempDir(), Directory: authority.URL + "/directory", Logger: discard})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := served.TLS.GetCertificate(&tls.ClientHelloInfo{ServerName: "somebody.else"}); err == nil || len(asked) != 0 {
		t.Errorf("asked for a stranger's name: %v", err)
	}
	answer := httptest.NewRecorder()
	served.Challenge(http.NotFoundHandler()).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://boyun.example/.well-known/acme-challenge/unknown", nil))
	if answer.Code != http.StatusNotFound {
		t.Errorf("an unknown challenge: %d", answer.Code)
	}
	found := false
	for _, proto := range served.TLS.NextProtos {
		found = found || proto == "acme-tls/1"
	}
	if !found {
		t.Error("the challenge of RFC 8737 is not offered")
	}
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	for name, cfg := range map[string]cert.Config{
		"no logger":           {Mode: cert.Self, Folder: "x"},
		"an unknown mode":     {Mode: "magic", Logger: discard},
		"files without a key": {Mode: cert.Files, CertFile: "x", Logger: discard},
		"files not there":     {Mode: cert.Files, CertFile: "/nonexistent", KeyFile: "/nonexistent", Logger: discard},
		"acme without hosts":  {Mode: cert.ACME, Folder: "x", Logger: discard},
		"self without folder": {Mode: cert.Self, Logger: discard},
	} {
		if _, err := cert.Open(cfg); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
