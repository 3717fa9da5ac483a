package cert

import "golang.org/x/crypto/acme"

// directory is another certificate authority than Let's Encrypt (RFC 8555 section 7.1.1).
func directory(url string) *acme.Client { return &acme.Client{DirectoryURL: url, UserAgent: "boyun"} }
