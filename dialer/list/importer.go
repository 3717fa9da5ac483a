package list

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
	"gorm.io/gorm"

	"github.com/boyunhq/boyun/dialer"
	"github.com/boyunhq/boyun/infra/fault"
	"github.com/boyunhq/boyun/infra/jobs"
	"github.com/boyunhq/boyun/infra/seal"
	"github.com/boyunhq/boyun/tenant"
)

// Files keeps the sealed uploads; infra/blob implements it.
type Files interface {
	Put(ctx context.Context, key string, body io.Reader, size int64) error
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)
	Delete(ctx context.Context, key string) error
}

// Queue takes jobs inside a transaction; infra/jobs implements it.
type Queue interface {
	Insert(ctx context.Context, tx *gorm.DB, args jobs.Args, opts jobs.Options) (fresh bool, err error)
}

// Bus carries progress to the screens.
type Bus interface {
	Publish(ctx context.Context, topic string, event []byte) error
}

// ImportConfig bounds imports; zero fields get the defaults.
type ImportConfig struct {
	MaxUpload int64         // bytes of one file; default 1 GiB
	Batch     int           // rows written in one transaction; default 2,000
	Tmp       string        // private folder for large spreadsheets' parts; default the system's
	Silence   time.Duration // after how long without a sign of life another worker takes a job over; default 15 s
	Log       *slog.Logger  // required
	Now       func() time.Time
	Consents  Consents // nil: no column is read as consent
}

func (c ImportConfig) defaults() ImportConfig {
	if c.MaxUpload == 0 {
		c.MaxUpload = 1 << 30
	}
	if c.Batch == 0 {
		c.Batch = 2000
	}
	if c.Silence == 0 {
		c.Silence = 15 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Tmp == "" {
		c.Tmp = os.TempDir()
	}
	return c
}

// Importer brings files into lists. The work runs in jobs of kind "list_import" (Work), so that it survives its process: what was
// written is known by the count of rows in the same transaction, and the next worker goes on behind it.
type Importer struct {
	*Store
	ImportConfig
	files Files
	jobs  Queue
	bus   Bus
}

// NewImporter works on store's lists.
func NewImporter(config ImportConfig, store *Store, files Files, queue Queue, bus Bus) (*Importer, error) {
	if config.Log == nil {
		return nil, fault.New(fault.Invalid, "import_config", "imports need a logger")
	}
	return &Importer{Store: store, ImportConfig: config.defaults(), files: files, jobs: queue, bus: bus}, nil
}

// Topic is where the progress of a tenant's imports is published, as Progress in JSON.
func Topic(t tenant.ID) string { return "tenant/" + string(t) + "/imports" }

// Progress is one step of an import as screens draw it.
type Progress struct {
	Import   dialer.ImportID `json:"import"`
	List     dialer.ListID   `json:"list"`
	Status   Status          `json:"status"`
	Total    int64           `json:"total"` // 0: not known yet
	Rows     int64           `json:"rows"`
	Accepted int64           `json:"accepted"`
	Merged   int64           `json:"merged"`
	Rejected int64           `json:"rejected"`
	PerSec   float64         `json:"rows_per_second"`
	LeftMS   int64           `json:"left_ms"` // -1: cannot be told
}

func (m *Importer) tell(ctx context.Context, t tenant.ID, p Progress) {
	raw, err := json.Marshal(p)
	if err == nil {
		err = m.bus.Publish(ctx, Topic(t), raw)
	}
	if err != nil {
		m.Log.Warn("the progress of an import is not shown", "tenant", t, "import", p.Import, "error", err)
	}
}

// segment is how much of an upload is sealed at a time.
const segment = 1 << 20

// cipher seals one upload under a key of its own.
func cipher(box *seal.Box, key string) (*subtle.AESGCMHKDF, error) {
	secret := box.FileKey(key)
	return subtle.NewAESGCMHKDF(secret[:], "SHA256", 32, segment, 0)
}

// uploadKey is where an upload lies in the object store.
func uploadKey(t tenant.ID, id dialer.ImportID) string {
	return "t/" + string(t) + "/uploads/" + string(id)
}

// keep seals r into the store.
func (m *Importer) keep(ctx context.Context, box *seal.Box, key string, r io.Reader) error {
	c, err := cipher(box, key)
	if err != nil {
		return err
	}
	read, write := io.Pipe()
	sealed := make(chan error, 1)
	go func() {
		w, err := c.NewEncryptingWriter(write, []byte(key))
		if err == nil {
			_, err = io.Copy(w, r)
		}
		if err == nil {
			err = w.Close()
		}
		write.CloseWithError(err) // nil ends the body
		sealed <- err
	}()
	err = m.files.Put(ctx, key, read, -1)
	read.CloseWithError(err) // lets a writer that still waits go
	if sealing := <-sealed; sealing != nil && err == nil {
		err = sealing
	}
	return err
}

// fetch opens a sealed upload for one reading from its beginning.
func (m *Importer) fetch(ctx context.Context, box *seal.Box, key string) (io.ReadCloser, error) {
	c, err := cipher(box, key)
	if err != nil {
		return nil, err
	}
	body, err := m.files.Get(ctx, key, 0, -1)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.Wrap(fault.NotFound, "upload_missing", "the uploaded file is not in the store of the process that reads it", err)
	}
	if err != nil {
		return nil, err
	}
	plain, err := c.NewDecryptingReader(body, []byte(key))
	if err != nil {
		body.Close()
		return nil, fault.Wrap(fault.Internal, "seal_broken", "open an upload", err)
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, body}, nil
}
