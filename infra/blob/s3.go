package blob

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/boyunhq/boyun/infra/fault"
)

// S3Config names a bucket of any server that speaks the S3 protocol.
type S3Config struct {
	Endpoint  string // host or host:port
	Bucket    string // must exist
	Prefix    string // before every key, for a bucket shared with others; empty or ending in a slash
	Region    string // empty: asked of the server
	AccessKey string // empty: from the environment or the machine's role, as AWS tools do
	SecretKey string
	Plain     bool              // http, for a server on the same machine
	Transport http.RoundTripper // for tests; nil: minio's own
}

// Validate refuses what cannot work.
func (c S3Config) Validate() error {
	switch {
	case c.Endpoint == "" || c.Bucket == "":
		return fault.New(fault.Invalid, "s3_config", "S3 needs an endpoint and a bucket")
	case c.Prefix != "" && (!strings.HasSuffix(c.Prefix, "/") || CheckKey(strings.TrimSuffix(c.Prefix, "/")) != nil):
		return fault.New(fault.Invalid, "s3_config", "the S3 prefix %q must be a path ending in a slash", c.Prefix)
	case (c.AccessKey == "") != (c.SecretKey == ""):
		return fault.New(fault.Invalid, "s3_config", "S3 needs both an access key and a secret key, or neither")
	}
	return nil
}

// S3 is a Store in a bucket.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string
}

var _ Store = (*S3)(nil)

// partSize bounds the memory of an upload of unknown size (the library's own choice would be half a gigabyte) and its size: 10,000
// parts are 160 GB.
const partSize = 16 << 20

// OpenS3 connects and proves that the bucket is there. fault.Unavailable: the server cannot be reached now; fault.Invalid: it can, and
// refuses.
func OpenS3(ctx context.Context, cfg S3Config) (*S3, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	keys := credentials.NewStaticV4(cfg.AccessKey, cfg.SecretKey, "")
	if cfg.AccessKey == "" {
		keys = credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{}})
	}
	client, err := minio.New(cfg.Endpoint, &minio.Options{Creds: keys, Secure: !cfg.Plain, Region: cfg.Region, Transport: cfg.Transport})
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "s3_config", "S3 endpoint "+cfg.Endpoint, err)
	}
	there, err := client.BucketExists(ctx, cfg.Bucket)
	if status := minio.ToErrorResponse(err).StatusCode; status == http.StatusForbidden || status == http.StatusUnauthorized {
		return nil, fault.Wrap(fault.Invalid, "s3_config", "the S3 server refuses the key for bucket "+cfg.Bucket, err)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "s3_away", "reach the S3 bucket "+cfg.Bucket, err)
	}
	if !there {
		return nil, fault.New(fault.Invalid, "s3_config", "there is no S3 bucket %s at %s, or the key may not see it", cfg.Bucket, cfg.Endpoint)
	}
	return &S3{client, cfg.Bucket, cfg.Prefix}, nil
}

// Put uploads in one request, or in parts when large or of unknown size. Parts of a large blob that a process left that died in a Put of
// the same key are removed first: nobody sees them, and they cost what they weigh.
func (s *S3) Put(ctx context.Context, key string, body io.Reader, size int64) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if size >= 0 {
		body = &counted{body: body, left: size}
		if size == 0 {
			if _, err := body.Read(make([]byte, 1)); err != io.EOF {
				return fault.Wrap(fault.Unavailable, "blob_put", "store "+key, err)
			}
			body = http.NoBody
		}
	}
	if size > partSize {
		_ = s.client.RemoveIncompleteUpload(ctx, s.bucket, s.prefix+key) // a key may be forbidden to look
	}
	_, err := s.client.PutObject(ctx, s.bucket, s.prefix+key, body, size, minio.PutObjectOptions{
		PartSize: partSize, ContentType: "application/octet-stream", DisableContentSha256: true})
	if err != nil {
		return fault.Wrap(fault.Unavailable, "blob_put", "store "+key, err)
	}
	return nil
}

// Get asks for the part alone.
func (s *S3) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	if offset < 0 {
		return nil, notThere(key)
	}
	if length == 0 { // HTTP has no empty range
		if _, err := s.Stat(ctx, key); err != nil {
			return nil, err
		}
		return http.NoBody, nil
	}
	var how minio.GetObjectOptions
	if offset > 0 || length > 0 {
		end := int64(0)
		if length > 0 {
			end = offset + length - 1
		}
		if err := how.SetRange(offset, end); err != nil {
			return nil, fault.Wrap(fault.Invalid, "blob_range", "read "+key, err)
		}
	}
	core := minio.Core{Client: s.client}
	body, _, _, err := core.GetObject(ctx, s.bucket, s.prefix+key, how)
	if minio.ToErrorResponse(err).StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return http.NoBody, nil
	}
	if err != nil {
		return nil, s.failed(key, "read ", err)
	}
	return body, nil
}

// Stat asks for the head alone.
func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	if err := CheckKey(key); err != nil {
		return Info{}, err
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.prefix+key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, s.failed(key, "look at ", err)
	}
	return Info{key, info.Size, info.LastModified}, nil
}

// Delete removes a blob.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if err := s.client.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{}); err != nil {
		if err = s.failed(key, "delete ", err); !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// List asks page by page.
func (s *S3) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		ctx, cancel := context.WithCancel(ctx) // ends the paging when the reader stops early
		defer cancel()
		for object := range s.client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + prefix, Recursive: true}) {
			if object.Err != nil {
				yield(Info{}, fault.Wrap(fault.Unavailable, "blob_list", "list "+prefix, object.Err))
				return
			}
			if !yield(Info{strings.TrimPrefix(object.Key, s.prefix), object.Size, object.LastModified}, nil) {
				return
			}
		}
	}
}

func (s *S3) failed(key, doing string, err error) error {
	answer := minio.ToErrorResponse(err)
	if answer.Code == "NoSuchKey" || answer.StatusCode == http.StatusNotFound {
		return notThere(key)
	}
	if errors.Is(err, context.Canceled) || answer.StatusCode != http.StatusForbidden {
		return fault.Wrap(fault.Unavailable, "blob_away", doing+key, err)
	}
	return fault.Wrap(fault.Internal, "blob_forbidden", doing+key, err)
}
