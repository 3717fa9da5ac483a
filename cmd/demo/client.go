package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"time"
)

// client is one person at the API, as the console is: a cookie and the CSRF token that goes with it.
type client struct {
	base string
	http *http.Client
	csrf string
}

func newClient(base string) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &client{base: base, http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}, nil
}

// problem is an error answer (RFC 9457).
type problem struct {
	Title  string `json:"title"`
	Reason string `json:"reason"`
	Status int    `json:"status"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

// call sends body (nil for none) and reads the answer into out (nil for none). A rate limit is waited for, as a polite client does.
func (c *client) call(ctx context.Context, method, path string, body, out any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return err
		}
	}
	for {
		again, err := c.once(ctx, method, path, "application/json", raw, out)
		if again == 0 || err == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(again):
		}
	}
}

func (c *client) once(ctx context.Context, method, path, kind string, raw []byte, out any) (again time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	if raw != nil {
		req.Header.Set("Content-Type", kind)
	}
	if c.csrf != "" {
		req.Header.Set("X-CSRF-Token", c.csrf)
	}
	req.Header.Set("Origin", c.base)
	answer, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(io.LimitReader(answer.Body, 32<<20))
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if answer.StatusCode >= 300 {
		var p problem
		if json.Unmarshal(got, &p) != nil || p.Title == "" {
			p.Title = strings.TrimSpace(string(got))
		}
		if answer.StatusCode == http.StatusTooManyRequests {
			again = 250 * time.Millisecond
		}
		for _, e := range p.Errors {
			p.Title += "; " + e.Location + ": " + e.Message
		}
		return again, fmt.Errorf("%s %s: %d %s (%s)", method, path, answer.StatusCode, p.Title, p.Reason)
	}
	if out == nil || len(got) == 0 {
		return 0, nil
	}
	if err := json.Unmarshal(got, out); err != nil {
		return 0, fmt.Errorf("%s %s: answer: %w", method, path, err)
	}
	return 0, nil
}

// upload sends a file as a browser's form does.
func (c *client) upload(ctx context.Context, path, name string, file []byte, fields map[string]string, out any) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, value := range fields {
		if err := form.WriteField(key, value); err != nil {
			return err
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return err
	}
	if _, err := part.Write(file); err != nil {
		return err
	}
	if err := form.Close(); err != nil {
		return err
	}
	_, err = c.once(ctx, http.MethodPost, path, form.FormDataContentType(), body.Bytes(), out)
	return err
}

// session is what log-in and accepting an invitation answer.
type session struct {
	CSRF string `json:"csrf"`
	Me   struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"me"`
}

func (c *client) login(ctx context.Context, email, password string) error {
	var s session
	err := c.call(ctx, http.MethodPost, "/v1/login", map[string]string{"email": email, "password": password}, &s)
	c.csrf = s.CSRF
	return err
}

// page is one page of a list.
type page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// all reads every page of a list.
func all[T any](ctx context.Context, c *client, path string) (items []T, err error) {
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	for cursor := ""; ; {
		var p page[T]
		at := path + joint + "limit=200"
		if cursor != "" {
			at += "&cursor=" + cursor
		}
		if err := c.call(ctx, http.MethodGet, at, nil, &p); err != nil {
			return nil, err
		}
		items = append(items, p.Items...)
		if p.Next == nil || *p.Next == "" {
			return items, nil
		}
		cursor = *p.Next
	}
}
