// Package signup owns how a company becomes a tenant: the mail that proves an address, and the steps from that proof to a workspace
// with an owner in it. Every step is kept before the next begins and is keyed, so that a process may die anywhere and any other goes
// on. It does not log anybody in (tenant/session does) and does not know what a fresh workspace holds (cmd hands in a Seeder).
package signup

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/visible"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/country"
	"github.com/boyunhq/boyun/tenant/password"
)

// ID names a sign-up. It cannot be guessed: whoever has it may see how the sign-up goes on and ask for another mail.
type ID string

// Step is how far a sign-up has come; each is stored once what it names is done.
type Step string

// Steps, in their order.
const (
	Mailed   Step = "mailed"   // waiting for the code or the link
	Verified Step = "verified" // the address is theirs
	Tenant   Step = "tenant"   // the directory knows the tenant and its key
	Schema   Step = "schema"   // role, schema and tables are there
	Owner    Step = "owner"    // so are the owner, their log-in and the first things to try
	Ready    Step = "ready"
)

// Signup is what the page of a sign-up may know.
type Signup struct {
	ID        ID
	Email     string
	Company   string
	Language  string // zh or en
	Step      Step
	ResendAt  time.Time // when another mail may be asked for
	ExpiresAt time.Time // of the code and the link
}

// Request is what a person fills in.
type Request struct {
	Company  string
	Email    string
	Password string
	Country  string // ISO 3166-1 alpha-2
	Language string // zh or en
}

const (
	lifetime  = 30 * time.Minute // of a code and its link
	pause     = 30 * time.Second // between two mails to one address
	mostTries = 5                // wrong codes a mail allows
	mostMails = 10               // mails of one sign-up
	forgotten = 24 * time.Hour   // after it began, an unfinished or finished sign-up is deleted
	claimable = 10 * time.Minute // after it is ready, its browser may log in without the password
	mostDaily = 20               // mails to one address a day, whoever asks
	longest   = 200              // bytes of a company's name
)

// clean judges r and returns it as it is stored.
func (r Request) clean(countries *country.Table) (Request, error) {
	email, err := tenant.CleanEmail(r.Email)
	if err != nil {
		return r, err
	}
	r.Email, r.Company = email, visible.Trim(r.Company)
	if r.Company == "" || len(r.Company) > longest || !utf8.ValidString(r.Company) || strings.ContainsFunc(r.Company, unicode.IsControl) {
		return r, fault.New(fault.Invalid, "company_form", "a company's name has 1 to %d bytes in one line", longest).With("field", "company")
	}
	if _, found := countries.Find(r.Country); !found {
		return r, fault.New(fault.Invalid, "country_unknown", "there is no country %q", r.Country).With("field", "country")
	}
	if r.Language != "zh" && r.Language != "en" {
		return r, fault.New(fault.Invalid, "language_unknown", "there is no language %q", r.Language).With("field", "language")
	}
	return r, password.Check(r.Password, r.Email, r.Company)
}

// proof is what a mail carries: either of the two shows that its reader has the address.
type proof struct{ code, token string }

func newProof() proof {
	b := make([]byte, 8)
	rand.Read(b)
	return proof{code: fmt.Sprintf("%06d", binary.BigEndian.Uint64(b)%1_000_000), token: rand.Text()}
}

// codeHash binds a code to its sign-up, so that one table of a million hashes does not open all.
func codeHash(id, code string) []byte { return hashOf(id + "/" + code) }

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
