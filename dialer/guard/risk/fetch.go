package risk

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/infra/fault"
)

// Bounds of what a feed may send.
const (
	mostHead    = 64 << 10
	mostEntries = 256 << 20
)

// signed is a head as it came.
type signed struct {
	Head
	body      []byte
	signature string
}

func (f *Feed) fetchHead(ctx context.Context) (head signed, err error) {
	ctx, cancel := context.WithTimeout(ctx, f.Timeout)
	defer cancel()
	if head.body, head.signature, err = f.call(ctx, http.MethodGet, "/v1/head", nil, mostHead); err != nil {
		return head, err
	}
	if err := Verify(f.PublicKey, head.body, head.signature); err != nil {
		return head, err
	}
	return head, json.Unmarshal(head.body, &head.Head)
}

// fetchEntries takes the list over whose hash the signed head names.
func (f *Feed) fetchEntries(ctx context.Context, head Head) (entries map[string]Entry, raw []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*f.Timeout)
	defer cancel()
	body, _, err := f.call(ctx, http.MethodGet, "/v1/entries/"+strconv.FormatInt(head.Version, 10), nil, mostEntries)
	if err != nil {
		return nil, nil, err
	}
	entries, err = readEntries(head, body)
	return entries, body, err
}

// readEntries reads a list that must be the one its head names.
func readEntries(head Head, body []byte) (map[string]Entry, error) {
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != head.SHA256 {
		return nil, fault.New(fault.Invalid, "feed_forged", "the feed's list is not the one its head names")
	}
	entries := make(map[string]Entry, head.Count)
	lines := bufio.NewScanner(bytes.NewReader(body))
	lines.Buffer(nil, 1<<16)
	for lines.Scan() {
		var e Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Key == "" {
			return nil, fault.New(fault.Invalid, "feed_unreadable", "an entry of the feed's list cannot be read")
		}
		entries[e.Key] = e
	}
	return entries, lines.Err()
}

// question asks about one number.
func (f *Feed) question(ctx context.Context, n dialer.Number) (guard.Risk, error) {
	ctx, cancel := context.WithTimeout(ctx, min(f.Timeout, 300*time.Millisecond))
	defer cancel()
	key := f.Hash.Key(n, f.Secret)
	asked, err := json.Marshal(Question{Keys: []string{key}})
	if err != nil {
		return guard.Risk{}, err
	}
	body, signature, err := f.call(ctx, http.MethodPost, "/v1/check", asked, mostHead)
	if err != nil {
		return guard.Risk{}, err
	}
	if err := Verify(f.PublicKey, body, signature); err != nil {
		return guard.Risk{}, err
	}
	var a Answer
	if err := json.Unmarshal(body, &a); err != nil {
		return guard.Risk{}, err
	}
	if a.Format != Format || len(a.Answers) != 1 || a.Answers[0].Key != key || f.Now().Sub(a.IssuedAt).Abs() > guard.FeedAge {
		return guard.Risk{}, fault.New(fault.Invalid, "feed_contract", "the feed answered something else than it was asked, or not now")
	}
	return guard.Risk{Known: true, Denied: a.Answers[0].Deny, Reason: a.Answers[0].Reason, At: a.IssuedAt, Version: a.Version}, nil
}

func (f *Feed) call(ctx context.Context, method, path string, body []byte, most int64) (answer []byte, signature string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, f.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	if f.Token != "" {
		req.Header.Set("Authorization", "Bearer "+f.Token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := f.Client.Do(req)
	if err != nil {
		return nil, "", fmt.Errorf("risk feed: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, "", fault.New(fault.Unavailable, "feed_status", "the risk feed answered %d", res.StatusCode).With("status", res.StatusCode)
	}
	answer, err = io.ReadAll(io.LimitReader(res.Body, most+1))
	if err == nil && int64(len(answer)) > most {
		err = fault.New(fault.Invalid, "feed_long", "the risk feed sends more than %d bytes", most)
	}
	return answer, res.Header.Get(SignatureHeader), err
}
