package rtp

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media/plane"
)

// What the sessions of the tests are carried by: the suite runs over sockets of their own, over a plane, and over shared ports of one.
var (
	underTest   *plane.Plane
	sharedTests *SharedPorts
)

func TestMain(m *testing.M) {
	code := m.Run()
	if runtime.GOOS == "linux" && code == 0 {
		code = overPlane(m)
	}
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func overPlane(m *testing.M) (code int) {
	fmt.Println("again, over a plane")
	p, err := plane.Open(plane.Config{Loops: 2})
	if err != nil {
		panic(err)
	}
	defer p.Close()
	underTest = p
	if code = m.Run(); code != 0 {
		return code
	}
	fmt.Println("again, over shared ports")
	ports, err := NewPorts(PortConfig{First: 40000, Last: 40999})
	if err != nil {
		panic(err)
	}
	if sharedTests, err = OpenShared(p, ports, four, 4); err != nil { // sessions that talk to each other sit on different ones
		panic(err)
	}
	defer sharedTests.Close()
	code = m.Run()
	for _, pair := range sharedTests.pairs {
		if n := pair.media.Flows() + pair.control.Flows(); n != 0 {
			fmt.Println(n, "flows were not given back")
			code = 1
		}
	}
	return code
}

func TestTheTransportIsTold(t *testing.T) {
	want := "sockets"
	switch {
	case sharedTests != nil:
		want = "shared"
	case underTest != nil:
		want = "plane"
	}
	if got := open(t, newPorts(t), four).Transport(); got != want {
		t.Errorf("the session goes over %q, want %q", got, want)
	}
}
