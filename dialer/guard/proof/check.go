package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/tenant/audit"
)

// Check walks the chain of a pack: every verdict's text makes its digest, the digests make their batch, the batches make their root, and
// an entry of the audit log with the right hash names that root. It needs no database. What does not fit is an error that says where.
func Check(p Pack) error {
	batches, roots := map[string]Batch{}, map[int64]Root{}
	for _, r := range p.Roots {
		roots[r.ID] = r
		if err := r.check(); err != nil {
			return err
		}
	}
	for _, b := range p.Batches {
		batches[b.ID] = b
		root, ok := roots[b.Root]
		if sum := chained(nil, b.Digests); sum != b.Hash {
			return broken("batch %s is not made of its digests", b.ID)
		}
		if !ok || b.Place >= len(root.Batches) || root.Batches[b.Place] != b.Hash {
			return broken("batch %s is not in root %d", b.ID, b.Root)
		}
	}
	for _, v := range p.Verdicts {
		digest := guard.Digest([]byte(v.Text))
		switch b, ok := batches[v.Batch]; {
		case hex.EncodeToString(digest[:]) != v.Digest:
			return broken("the inputs of attempt %s were changed", v.Attempt)
		case !sameJSON(v.Inputs, []byte(v.Text)):
			return broken("the inputs of attempt %s are shown otherwise than they were written", v.Attempt)
		case !ok || v.Place >= len(b.Digests) || b.Digests[v.Place] != v.Digest:
			return broken("the verdict of attempt %s is not in its batch", v.Attempt)
		}
	}
	return nil
}

func (r Root) check() error {
	previous, err := hex.DecodeString(r.Previous)
	if err != nil || chained(previous, r.Batches) != r.Hash {
		return broken("root %d is not made of its batches", r.ID)
	}
	e := r.Entry
	before, err := hex.DecodeString(e.Previous)
	row := audit.Row{Seq: e.Seq, At: e.At, Actor: e.Actor, Entry: audit.Entry{Action: e.Action, Object: e.Object, ObjectID: e.ObjectID, Detail: e.Detail}}
	if err != nil || hex.EncodeToString(audit.Sum(before, row)) != e.Hash {
		return broken("the audit log's entry %d was changed", e.Seq)
	}
	if e.Action != "verdicts_rooted" || e.Detail["root"] != r.Hash {
		return broken("entry %d of the audit log names another root", e.Seq)
	}
	return nil
}

// chained is the hex of SHA-256 over previous and the bytes of hashes.
func chained(previous []byte, hashes []string) string {
	b := slices.Clone(previous)
	for _, h := range hashes {
		raw, err := hex.DecodeString(h)
		if err != nil {
			return ""
		}
		b = append(b, raw...)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}
