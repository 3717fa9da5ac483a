package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard/risk"
	"github.com/boyunhq/boyun/dialer/list/phone"
)

// riskfeed serves the reference implementation of the anti-fraud feed: for tests, for trying it out, and to read beside docs/risk-feed.md.
func riskfeed() *cobra.Command {
	var listen, list, keyFile, hash, secret, token, name string
	c := &cobra.Command{Use: "riskfeed", Short: "Serve a list of numbers as an anti-fraud feed (docs/risk-feed.md)", Args: cobra.NoArgs,
		Long: "The list is a text file: a number in E.164 and a reason a line; it is read again when it changes. The signing key is made on first use;\nits public half is printed: it goes into risk_feed_key."}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8095", "address to serve on")
	c.Flags().StringVar(&list, "list", "", "file of numbers and reasons")
	c.Flags().StringVar(&keyFile, "key-file", "riskfeed.key", "seed of the Ed25519 key, base64")
	c.Flags().StringVar(&hash, "hash", string(risk.Keyed), "how numbers are asked for: hmac-sha256 or e164")
	c.Flags().StringVar(&secret, "secret", os.Getenv("RISKFEED_SECRET"), "shared secret of hmac-sha256 (or RISKFEED_SECRET)")
	c.Flags().StringVar(&token, "token", os.Getenv("RISKFEED_TOKEN"), "bearer token askers must have (or RISKFEED_TOKEN); empty: none")
	c.Flags().StringVar(&name, "name", "reference", "name of the feed")
	c.RunE = func(c *cobra.Command, _ []string) error {
		key, err := feedKey(keyFile)
		if err != nil {
			return err
		}
		server, err := risk.NewServer(risk.ServerConfig{Name: name, Key: key, Hash: risk.Hash(hash), Secret: []byte(secret), Token: token})
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", listen)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "risk feed %s on http://%s\nrisk_feed_key: %s\n", name, l.Addr(), base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
		return serveFeed(c.Context(), l, server, list, c)
	}
	return c
}

// feedKey reads the seed at path, and makes one on first use.
func feedKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		_, key, err := ed25519.GenerateKey(nil)
		if err != nil {
			return nil, err
		}
		return key, os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(key.Seed())+"\n"), 0o600)
	}
	if err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s holds no seed of an Ed25519 key", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// serveFeed serves until a signal or ctx ends it, reading the list again every second in which its file changed.
func serveFeed(ctx context.Context, l net.Listener, server *risk.Server, list string, c *cobra.Command) error {
	web := &http.Server{Handler: server, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(l) }()
	defer web.Close()
	stop, tick := signals(), time.NewTicker(time.Second)
	defer tick.Stop()
	var read time.Time
	for {
		if list != "" {
			info, err := os.Stat(list)
			if err != nil {
				return err
			}
			if at := info.ModTime(); !at.Equal(read) {
				numbers, err := feedNumbers(list)
				if err != nil {
					return err
				}
				server.Replace(numbers)
				read = at
				fmt.Fprintf(c.OutOrStdout(), "%d numbers listed\n", len(numbers))
			}
		}
		select {
		case err := <-ended:
			return err
		case <-stop:
			return nil
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func feedNumbers(path string) (map[dialer.Number]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	numbers, book := map[dialer.Number]string{}, phone.NewBook()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(strings.ReplaceAll(lines.Text(), ",", " "))
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		parsed, err := book.Parse(words[0], "", "en")
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		reason := "fraud"
		if len(words) > 1 {
			reason = words[1]
		}
		numbers[parsed.Number] = reason
	}
	return numbers, lines.Err()
}
