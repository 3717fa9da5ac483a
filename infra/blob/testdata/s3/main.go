// An S3 server in memory for the tests of infra/blob, of another make than ours: a module of its own, so that nothing of it is in the
// product. It checks signatures, and prints where it listens.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

// flat lists as the S3 reference says: an empty delimiter is none.
type flat struct{ *s3mem.Backend }

// ListBucket lists a bucket.
func (f flat) ListBucket(ctx context.Context, name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	if prefix != nil && prefix.Delimiter == "" {
		prefix.HasDelimiter = false
	}
	return f.Backend.ListBucket(ctx, name, prefix, page)
}

func main() {
	backend := s3mem.New()
	if err := backend.CreateBucket(context.Background(), "recordings"); err != nil {
		log.Fatal(err)
	}
	faker := gofakes3.New(flat{backend}, gofakes3.WithV4Auth(map[string]string{"key": "secret"}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin) // ends with whoever started us
		os.Exit(0)
	}()
	log.Fatal(http.Serve(l, faker.Server()))
}
