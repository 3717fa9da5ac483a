package tape

import (
	"context"
	"log/slog"
	"time"

	"github.com/boyunhq/boyun/infra/blob"
)

// Uploader brings finished recordings from a node's spool to the remote store, again and again until each is there: a store that is away
// delays them and loses none. What is in the spool and was not written for Quiet is finished, also after a crash.
type Uploader struct {
	Spool *blob.Folder
	Store blob.Store
	Every time.Duration // between two looks; 5 s when 0
	Quiet time.Duration // 30 s when 0: an open recording grows every second
	Log   *slog.Logger
	Now   func() time.Time
}

// Run uploads until ctx ends.
func (u *Uploader) Run(ctx context.Context) error {
	if u.Every == 0 {
		u.Every = 5 * time.Second
	}
	if u.Quiet == 0 {
		u.Quiet = 30 * time.Second
	}
	tick := time.NewTicker(u.Every)
	defer tick.Stop()
	for {
		u.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (u *Uploader) look(ctx context.Context) {
	for info, err := range u.Spool.List(ctx, "recordings/") {
		if err != nil {
			u.Log.Warn("the spool of recordings cannot be read", "error", err)
			return
		}
		if u.Now().Sub(info.Modified) < u.Quiet {
			continue
		}
		if err := u.move(ctx, info); err != nil && ctx.Err() == nil {
			u.Log.Warn("a recording is not uploaded yet", "key", info.Key, "error", err)
			return // the store is away: look again later
		}
	}
}

func (u *Uploader) move(ctx context.Context, info blob.Info) error {
	body, err := u.Spool.Get(ctx, info.Key, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	if err := u.Store.Put(ctx, info.Key, body, info.Size); err != nil {
		return err
	}
	return u.Spool.Delete(ctx, info.Key)
}
