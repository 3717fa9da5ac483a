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
// that somebody has judged already stays what it was, and so does the end of a context.
func Away(err error) bool {
	if _, judged := errors.AsType[*fault.Error](err); judged || err == nil {
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
