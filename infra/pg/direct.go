package pg

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/boyunhq/boyun/infra/fault"
)

// Direct is a pool of connections, each of which proves at its start that Postgres itself gave it the search path and the role that cfg
// asks for. A pooler between (PgBouncer with ignore_startup_parameters, say) drops them without a word, and what keeps tenants apart with
// them; it may also hand the session to somebody else between two statements, locks included.
func Direct(cfg pgx.ConnConfig) *sql.DB {
	return stdlib.OpenDB(cfg, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		var path, role string
		err := conn.QueryRow(ctx, `select current_setting('search_path'), current_user`, pgx.QueryExecModeSimpleProtocol).Scan(&path, &role)
		if err != nil {
			return errors.Join(err, conn.Close(ctx)) // nobody else closes a connection that was refused here
		}
		wantPath, wantRole := cmp.Or(cfg.RuntimeParams["search_path"], path), cmp.Or(cfg.RuntimeParams["role"], role)
		if path == wantPath && role == wantRole {
			return nil
		}
		_ = conn.Close(ctx)
		return fault.New(fault.Invalid, "database_pooler", "%s (a connection began with the search path %q and the role %q, not %q and %q)",
			pooled, path, role, wantPath, wantRole)
	}))
}

const pooled = "database_url leads to a pooler such as PgBouncer, which drops what keeps workspaces apart: name Postgres itself; boyun has a pool of its own (database_pool)"

// Refused says in an operator's words that a pooler refused to connect; every other error stays what it is.
func Refused(err error) error {
	if said, ok := errors.AsType[*pgconn.PgError](err); ok && said.Code == "08P01" && strings.Contains(said.Message, "startup parameter") {
		return fault.Wrap(fault.Invalid, "database_pooler", pooled, err)
	}
	return err
}
