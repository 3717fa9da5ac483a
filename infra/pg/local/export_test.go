package local

import "context"

// Download and DeclineCluster let the tests reach the steps a machine that has Postgres never takes.
func Download(cfg Config, folder string) (bin string, err error) {
	h := &home{folder: folder, owner: account{}}
	if err := download(cfg, h, 0); err != nil {
		return "", err
	}
	found, ok := best(context.Background(), []string{downloadFolder(h) + "/bin"}, 0)
	if !ok {
		return "", context.Canceled
	}
	return found.folder, nil
}

// DeclineCluster runs declineCluster.
func DeclineCluster(path string) error {
	return quietly(context.Background(), declineCluster(nil, path))
}
