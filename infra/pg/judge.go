package pg

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/boyunhq/boyun/infra/fault"
)

// Away tells that err means no more than that the server could not be reached, or went down meanwhile: the same may work later. An error
// that somebody has judged to be of another kind stays what it was, and so does the end of a context.
func Away(err error) bool {
	if err == nil {
		return false
	}
	if judged, ok := errors.AsType[*fault.Error](err); ok && judged.Code != fault.Unavailable {
		return false
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch refused.Code {
		case "57P01", "57P02", "57P03", "53300": // going down, crashed, not up yet, no connection left
			return true
		}
		return strings.HasPrefix(refused.Code, "08")
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Unstorable tells that a text has characters Postgres does not keep: NUL, or bytes that are not UTF-8. Whoever sent it can mend it.
func Unstorable(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (refused.Code == "22021" || refused.Code == "22P05")
}
