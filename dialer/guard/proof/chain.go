package proof

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer/guard"
	"github.com/boyunhq/boyun/dialer/internal/array"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/tenant/audit"
)

// chain adds the batches of the verdicts and the roots of those batches, whole: without their neighbours nobody can make the hashes again.
func (p *Pack) chain(tx *gorm.DB) error {
	wanted := map[string]bool{}
	var ids []string
	for _, v := range p.Verdicts {
		if !wanted[v.Batch] {
			wanted[v.Batch], ids = true, append(ids, v.Batch)
		}
	}
	var batches []struct {
		ID     string
		Hash   []byte
		RootID int64
		Place  int
	}
	if err := tx.Raw(`select id, hash, coalesce(root_id, 0) as root_id, coalesce(place, 0) as place from verdict_batches where id = any(?::text[]) order by at, id`, array.Of(ids)).Scan(&batches).Error; err != nil {
		return err
	}
	roots := map[int64]bool{}
	var rootIDs []int64
	for _, b := range batches {
		var digests [][]byte
		if err := tx.Raw(`select digest from verdicts where batch_id = ? order by place`, b.ID).Scan(&digests).Error; err != nil {
			return err
		}
		p.Batches = append(p.Batches, Batch{ID: b.ID, Digests: hexes(digests), Hash: hex.EncodeToString(b.Hash), Root: b.RootID, Place: b.Place})
		if !roots[b.RootID] {
			roots[b.RootID], rootIDs = true, append(rootIDs, b.RootID)
		}
	}
	for _, id := range rootIDs {
		var at struct{ Hash, Previous []byte }
		if err := tx.Raw(`select hash, coalesce((select hash from verdict_roots where id = r.id - 1), '') as previous from verdict_roots r where id = ?`, id).Scan(&at).Error; err != nil {
			return err
		}
		var hashes [][]byte
		if err := tx.Raw(`select hash from verdict_batches where root_id = ? order by place`, id).Scan(&hashes).Error; err != nil {
			return err
		}
		p.Roots = append(p.Roots, Root{ID: id, Previous: hex.EncodeToString(at.Previous), Batches: hexes(hashes), Hash: hex.EncodeToString(at.Hash)})
	}
	return nil
}

func hexes(all [][]byte) []string {
	out := make([]string, len(all))
	for i, b := range all {
		out[i] = hex.EncodeToString(b)
	}
	return out
}

// entries adds the rows of the audit log that name the roots.
func (p *Pack) entries(ctx context.Context, log *audit.Log, t tenant.ID) error {
	if len(p.Roots) == 0 {
		return nil
	}
	at := map[string]int{}
	for i, r := range p.Roots {
		at[strconv.FormatInt(r.ID, 10)] = i
	}
	for row, err := range log.Export(ctx, t, audit.Filter{Action: "verdicts_rooted"}) {
		if err != nil {
			return err
		}
		if i, ok := at[row.ObjectID]; ok {
			previous, hash := row.Link()
			p.Roots[i].Entry = Entry{Seq: row.Seq, At: row.At, Actor: row.Actor, Action: row.Action, Object: row.Object, ObjectID: row.ObjectID, Detail: row.Detail,
				Previous: hex.EncodeToString(previous), Hash: hex.EncodeToString(hash)}
		}
	}
	return nil
}

// texts adds the profiles that the verdicts name.
func (p *Pack) texts(profiles *guard.Profiles) {
	for _, name := range profiles.Names() {
		version := profiles.Get(name).Version
		for _, v := range p.Verdicts {
			if strings.Contains(v.Rules, version) {
				p.Rules = append(p.Rules, Rules{Name: name, Version: version, Text: profiles.Text(name)})
				break
			}
		}
	}
}

func broken(format string, args ...any) error {
	return fault.New(fault.Conflict, "proof_broken", format, args...)
}
