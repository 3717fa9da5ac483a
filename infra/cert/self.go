package cert

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// selfLasts is short enough for every browser (some refuse more than 825 days even from people who accept the warning).
const selfLasts = 820 * 24 * time.Hour

// selfSigned returns the certificate kept in the folder. It is made again, and browsers ask again, only when it is about to end or
// the machine has an address that is not in it.
func selfSigned(cfg Config) (tls.Certificate, error) {
	names, err := selfNames(cfg.Hosts)
	if err != nil {
		return tls.Certificate{}, err
	}
	path := filepath.Join(cfg.Folder, "self-signed.pem")
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return tls.Certificate{}, err
	}
	if pair, err := tls.X509KeyPair(text, text); err == nil && covers(pair, names, cfg.Now()) {
		return pair, nil
	}
	text, err = signSelf(names, cfg.Now())
	if err != nil {
		return tls.Certificate{}, err
	}
	if err := keep(path, text); err != nil {
		return tls.Certificate{}, err
	}
	cfg.Logger.Info("made a self-signed TLS certificate: browsers will warn once", "file", path, "for", names)
	return tls.X509KeyPair(text, text)
}

// selfNames is everything this machine may be called from a local network.
func selfNames(hosts []string) ([]string, error) {
	names := append([]string{"localhost"}, hosts...)
	if host, err := os.Hostname(); err == nil && host != "" {
		names = append(names, host, host+".local")
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && !network.IP.IsLinkLocalUnicast() && !network.IP.IsMulticast() {
			names = append(names, network.IP.String())
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func covers(pair tls.Certificate, names []string, now time.Time) bool {
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil || now.After(leaf.NotAfter.Add(-30*24*time.Hour)) || now.Before(leaf.NotBefore) {
		return false
	}
	return !slices.ContainsFunc(names, func(name string) bool { return leaf.VerifyHostname(name) != nil })
}

func signSelf(names []string, now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Boyun on this network"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfLasts),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	leaf, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = errors.Join(pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: leaf}), pem.Encode(&text, &pem.Block{Type: "PRIVATE KEY", Bytes: private}))
	return text.Bytes(), err
}

// keep replaces path in one step.
func keep(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(path), ".cert-*") // CreateTemp makes mode 0600
	if err != nil {
		return err
	}
	_, err = fresh.Write(text)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	return os.Rename(fresh.Name(), path)
}
