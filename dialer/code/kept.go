package code

import (
	"crypto/subtle"
	"time"

	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/seal"
)

// A code lives for Life and stands Tries wrong guesses.
const (
	Life  = 10 * time.Minute
	Tries = 5
)

// Kept is a code as it is kept until it was heard. The zero Kept is none, and no longer good.
type Kept struct {
	Sealed    []byte
	Tries     int // wrong guesses so far
	ExpiresAt time.Time
}

// Judge compares what somebody says they heard. A wrong guess is fault.Invalid "proof_code_wrong" and for the caller to count; a code that is
// too old or was guessed at too often is fault.Conflict "proof_code_old".
func (k Kept) Judge(box *seal.Box, place []byte, heard string, now time.Time) error {
	if !k.ExpiresAt.After(now) || k.Tries >= Tries {
		return fault.New(fault.Conflict, "proof_code_old", "this code is no longer good; call again for a new one").With("field", "code")
	}
	said, err := box.Open(k.Sealed, place)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(said, []byte(heard)) != 1 {
		return fault.New(fault.Invalid, "proof_code_wrong", "that is not the code that was said").With("field", "code").With("left", Tries-k.Tries-1)
	}
	return nil
}
