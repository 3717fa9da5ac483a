package isolation_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/mail"
	"github.com/boyunhq/boyun/infra/state/memory"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/access"
	"github.com/boyunhq/boyun/tenant/audit"
	"github.com/boyunhq/boyun/tenant/invite"
	"github.com/boyunhq/boyun/tenant/isolation"
	"github.com/boyunhq/boyun/tenant/key"
	"github.com/boyunhq/boyun/tenant/login"
	"github.com/boyunhq/boyun/tenant/password"
	"github.com/boyunhq/boyun/tenant/session"
	"github.com/boyunhq/boyun/tenant/tenanttest"
	"github.com/boyunhq/boyun/tenant/user"
)

var book tenanttest.Book

func TestMain(m *testing.M) { book.Main(m) }

func TestTheWallsOfEveryTenantTable(t *testing.T) { isolation.Walls(t, book.Open(t)) }

func TestTheSharedBookShowsATenantItsOwnRows(t *testing.T) {
	w := book.Open(t)
	isolation.SharedRows(t, w, func(id tenant.ID) error {
		return w.Schemas.Public(context.Background(), func(tx *gorm.DB) error {
			return errors.Join(
				tx.Exec(`insert into logins (email, tenant_id, user_id, password_hash) values ('a@b.example', ?, 'u', 'x')`, string(id)).Error,
				tx.Exec(`insert into sessions (tenant_id, token_hash, user_id, role, csrf, expires_at) values (?, ?, 'u', 'agent', 'x', now())`, string(id), []byte("s"+id)).Error,
				tx.Exec(`insert into key_lookups (tenant_id, hash, key_id, scopes, live) values (?, ?, 'k', '{}', false)`, string(id), []byte("k"+id)).Error,
				tx.Exec(`insert into invitation_lookups (tenant_id, token_hash, invitation_id, expires_at) values (?, ?, 'i', now())`, string(id), []byte("i"+id)).Error,
				tx.Exec(`insert into campaign_board (tenant_id, campaign_id, running) values (?, 'c', true)`, string(id)).Error,
				tx.Exec(`insert into letters_waiting (tenant_id, letter_id, caller_id, sent_at) values (?, 'l', 'k', now())`, string(id)).Error,
				tx.Exec(`insert into audit_heads (tenant_id, seq, hash) values (?, 1, 'x')`, string(id)).Error,
			)
		})
	})
}

type seats struct{}

func (seats) Limit(*gorm.DB, tenant.ID) (int, bool, error) { return 0, false, nil }

func TestEveryStoreOfTheTenantFloorKeepsTenantsApart(t *testing.T) {
	w, bus := book.Open(t), memory.New()
	t.Cleanup(func() { bus.Close() })
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	rights, err := access.New()
	must(t, err)
	sessions, err := session.New(session.Config{Schemas: w.Schemas, Bus: bus, Logger: quiet})
	must(t, err)
	users, err := user.NewUsers(user.Config{Schemas: w.Schemas, Sessions: sessions, Seats: seats{}, Hasher: password.Quick()})
	must(t, err)
	keys, err := key.New(key.Config{Schemas: w.Schemas, Scopes: rights, Logger: quiet})
	must(t, err)
	invitations, err := invite.NewInvitations(invite.Config{Schemas: w.Schemas, Seats: seats{}, Hasher: password.Quick(), Mailer: nowhere{}, Public: "https://call.example"})
	must(t, err)
	logins := login.New(w.Schemas, password.Quick(), bus, time.Now)
	log := audit.New(w.Schemas)
	var planted sync.Map // tenant.ID -> things
	of := func(o isolation.Office) things { v, _ := planted.Load(o.ID); return v.(things) }
	boss := func(o isolation.Office) tenant.Actor {
		return tenant.Actor{Tenant: o.ID, User: ownerOf(o), Role: tenant.Owner}
	}
	hash, err := password.Quick().Hash(context.Background(), secret)
	must(t, err)
	plant := func(ctx context.Context, o isolation.Office) (err error) {
		err = w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			for _, n := range []user.New{{ID: ownerOf(o), Role: tenant.Owner}, {ID: tenant.UserID("agent-" + o.ID), Role: tenant.Agent}} {
				n.Email, n.Name, n.Language, n.PasswordHash, n.At = string(n.ID)+"@acme.example", o.Canary, "en", hash, time.Now()
				if _, err := user.Add(tx, o.ID, n); err != nil {
					return err
				}
			}
			return audit.Append(tx, boss(o), time.Now(), audit.Entry{Action: "planted", Object: "users", Detail: map[string]string{"word": o.Canary}})
		})
		if err != nil {
			return err
		}
		var th things
		if th.token, th.session, err = sessions.Start(ctx, session.Session{Tenant: o.ID, User: ownerOf(o), Role: tenant.Owner, Agent: o.Canary}, ""); err != nil {
			return err
		}
		if th.key, th.secret, err = keys.Create(ctx, boss(o), key.Fresh{Name: o.Canary, Scopes: []string{"calls:read"}}); err != nil {
			return err
		}
		if th.invitation, th.link, err = invitations.Create(ctx, boss(o), invite.New{Email: o.Canary + "@invited.example", Role: tenant.Auditor, Language: "en"}); err != nil {
			return err
		}
		planted.Store(o.ID, th)
		return nil
	}
	type probe = isolation.Probe
	isolation.Isolate(t, w, isolation.Trial{Plant: plant, Rounds: 20},
		probe{Name: "audit.Rows", Run: func(ctx context.Context, o isolation.Office) (any, error) { return log.Rows(ctx, o.ID, audit.Filter{}) }},
		probe{Name: "audit.Add", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, log.Add(ctx, boss(o), time.Now(), audit.Entry{Action: "looked", Object: "users", Detail: map[string]string{"word": o.Canary}})
		}},
		probe{Name: "audit.Export", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			var rows []audit.Row
			for r, err := range log.Export(ctx, o.ID, audit.Filter{}) {
				if err != nil {
					return nil, err
				}
				rows = append(rows, r)
			}
			return rows, nil
		}},
		probe{Name: "audit.Verify", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			report, err := log.Verify(ctx, o.ID)
			if err == nil && !report.OK {
				err = errors.New("the chain is broken")
			}
			return report, err
		}},
		probe{Name: "user.List", Run: func(ctx context.Context, o isolation.Office) (any, error) { return users.List(ctx, o.ID) }},
		probe{Name: "user.Get", Run: func(ctx context.Context, o isolation.Office) (any, error) { return users.Get(ctx, o.ID, ownerOf(o)) },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return users.Get(ctx, me.ID, ownerOf(other))
			}},
		probe{Name: "user.Change", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return users.Change(ctx, boss(o), tenant.UserID("agent-"+o.ID), user.Change{Language: ptr("zh")})
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return users.Change(ctx, boss(me), tenant.UserID("agent-"+other.ID), user.Change{Name: ptr("taken over")})
		}},
		probe{Name: "user.SetPrefs", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, users.SetPrefs(ctx, o.ID, ownerOf(o), json.RawMessage(`{"theme":"dark"}`))
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
			return nil, users.SetPrefs(ctx, me.ID, ownerOf(other), json.RawMessage(`{}`))
		}},
		probe{Name: "session.Open", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			s, _, err := sessions.Open(ctx, of(o).token)
			return s, err
		}},
		probe{Name: "session.List", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return sessions.List(ctx, o.ID, ownerOf(o))
		},
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				return sessions.List(ctx, me.ID, ownerOf(other))
			}},
		probe{Name: "session.EndOne", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return nil, sessions.EndOne(ctx, o.ID, ownerOf(o), "00")
		}, Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) { // session.Open of other goes on to work
			return nil, errors.Join(sessions.EndOne(ctx, me.ID, ownerOf(other), of(other).session.ID), sessions.EndAll(ctx, me.ID, ownerOf(other), ""))
		}},
		probe{Name: "key.List", Run: func(ctx context.Context, o isolation.Office) (any, error) { return keys.List(ctx, o.ID) }},
		probe{Name: "key.Find", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			actor, err := keys.Find(ctx, of(o).secret)
			if err == nil && actor.Tenant != o.ID {
				err = errors.New("the key opens another tenant")
			}
			return actor, err
		}},
		probe{Name: "key.Revoke", Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) { // key.Find of other goes on to work
				return nil, keys.Revoke(ctx, boss(me), of(other).key.ID)
			}},
		probe{Name: "invite.List", Run: func(ctx context.Context, o isolation.Office) (any, error) { return invitations.List(ctx, o.ID) }},
		probe{Name: "invite.ByToken", Run: func(ctx context.Context, o isolation.Office) (any, error) {
			return invitations.ByToken(ctx, of(o).link[strings.LastIndex(of(o).link, "/")+1:])
		}},
		probe{Name: "invite.Revoke", Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) { // invite.ByToken of other goes on to work
				return nil, invitations.Revoke(ctx, boss(me), of(other).invitation.ID)
			}},
		probe{Name: "invite.Resend", Silent: true, Run: func(context.Context, isolation.Office) (any, error) { return nil, nil },
			Trespass: func(ctx context.Context, me, other isolation.Office) (any, error) {
				_, link, err := invitations.Resend(ctx, boss(me), of(other).invitation.ID)
				return link, err
			}},
		probe{Name: "login.Check", Silent: true, Run: func(ctx context.Context, o isolation.Office) (any, error) {
			found, err := logins.Check(ctx, string(ownerOf(o))+"@acme.example", secret, "", "192.0.2.1")
			if err == nil && found != (login.Found{Tenant: o.ID, User: ownerOf(o), Role: tenant.Owner}) {
				err = errors.New("logged in as somebody else")
			}
			return found, err
		}},
	)
}

type things struct {
	token   string
	session session.Session
	key     key.Key
	secret  string

	invitation invite.Invitation
	link       string
}

const secret = "the tram leaves at seven"

// nowhere is where letters go in this trial.
type nowhere struct{}

func (nowhere) Send(context.Context, mail.Message) error { return nil }

func ownerOf(o isolation.Office) tenant.UserID { return tenant.UserID("owner-" + o.ID) }

func ptr[T any](v T) *T { return &v }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The suite must be able to fail: this is the mistake it is there for, run in a process of its own.
func TestTheSuiteCatchesAStoreThatLeaks(t *testing.T) {
	leaks := map[string]string{
		"a session's search path":     "saw the canary of",
		"the id alone":                "saw the canary of",
		"a store that reads nothing":  "proves nothing",
		"a foreign thing, said aloud": "want not_found",
	}
	if which := os.Getenv("BOYUN_LEAK"); which != "" {
		leak(t, which)
		return
	}
	for which, want := range leaks {
		t.Run(which, func(t *testing.T) {
			again := exec.Command(os.Args[0], "-test.run", "^TestTheSuiteCatchesAStoreThatLeaks$")
			again.Env = append(os.Environ(), "BOYUN_LEAK="+which)
			out, err := again.CombinedOutput()
			if err == nil || !strings.Contains(string(out), want) {
				t.Fatalf("not caught (%v): %.2000s", err, out)
			}
		})
	}
}

// leak runs the suite over stores with each a well-known fault. The pool belongs to the database's owner, as it would without a door.
func leak(t *testing.T, which string) {
	w := book.Open(t)
	owner, err := sql.Open("pgx", w.DSN)
	must(t, err)
	defer owner.Close()
	owner.SetMaxOpenConns(8)
	plant := func(ctx context.Context, o isolation.Office) error {
		return w.Schemas.Within(ctx, o.ID, func(tx *gorm.DB) error {
			return tx.Exec(`insert into settings (key, value) values ('word', to_jsonb(?::text)), (?, '1')`, o.Canary, string(o.ID)).Error
		})
	}
	read := func(ctx context.Context, id tenant.ID) (words []string, err error) {
		err = w.Schemas.Within(ctx, id, func(tx *gorm.DB) error {
			return tx.Raw(`select value #>> '{}' from settings where key = 'word'`).Scan(&words).Error
		})
		return words, err
	}
	p := isolation.Probe{Name: which, Run: func(ctx context.Context, o isolation.Office) (any, error) { return read(ctx, o.ID) }}
	switch which {
	case "a session's search path":
		p.Run = func(ctx context.Context, o isolation.Office) (any, error) {
			if _, err := owner.ExecContext(ctx, `set search_path = `+o.ID.Schema()); err != nil {
				return nil, err
			}
			word := ""
			err := owner.QueryRowContext(ctx, `select value #>> '{}' from settings where key = 'word'`).Scan(&word)
			return []string{o.Canary, word}, err
		}
	case "the id alone":
		p.Trespass = func(ctx context.Context, _, other isolation.Office) (any, error) { return read(ctx, other.ID) }
	case "a store that reads nothing":
		p.Run = func(context.Context, isolation.Office) (any, error) { return nil, nil }
	case "a foreign thing, said aloud":
		p.Trespass = func(context.Context, isolation.Office, isolation.Office) (any, error) {
			return nil, fault.New(fault.Forbidden, "not_yours", "this belongs to somebody else")
		}
	}
	isolation.Isolate(t, w, isolation.Trial{Plant: plant, Tenants: 3, Goroutines: 16, Rounds: 6}, p)
}
