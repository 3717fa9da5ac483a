//go:build !opus

package opus

import "github.com/boyunhq/boyun/infra/fault"

// Built tells whether this program speaks Opus.
const Built = false

func open() (encoder, decoder, error) {
	return nil, nil, fault.New(fault.Unavailable, "opus", "this program was built without opus")
}
