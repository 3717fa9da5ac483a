package local

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user Postgres runs as.
type account struct {
	name     string
	uid, gid uint32
	drop     bool // we are root and become this user for Postgres' sake
}

// accountFor is ourselves, or, when we are root, the owner of the data if there is any, else the user postgres, else nobody.
// initdb wants the user to have a name.
func accountFor(data string) (account, error) {
	if uid := os.Geteuid(); uid != 0 {
		name := strconv.Itoa(uid)
		if u, err := user.LookupId(name); err == nil {
			name = u.Username
		}
		return account{name: name, uid: uint32(uid), gid: uint32(os.Getegid())}, nil
	}
	if info, err := os.Stat(data); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 {
			a := account{name: strconv.Itoa(int(stat.Uid)), uid: stat.Uid, gid: stat.Gid, drop: true}
			if u, err := user.LookupId(a.name); err == nil {
				a.name = u.Username
			}
			return a, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil && uid != 0 {
			return account{name: name, uid: uint32(uid), gid: uint32(gid), drop: true}, nil
		}
	}
	return account{}, errors.New("a database server must not run as root, and this machine has neither a user postgres nor nobody: start boyun as an ordinary user")
}

// own gives path to the account when we are root.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}
