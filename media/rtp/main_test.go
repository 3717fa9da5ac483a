package rtp

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"github.com/boyunhq/boyun/media/plane"
)

// underTest is what the sessions of the tests are read by: the suite runs once over sockets of their own and once over a plane.
var underTest *plane.Plane

func TestMain(m *testing.M) {
	code := m.Run()
	if runtime.GOOS == "linux" && code == 0 {
		fmt.Println("again, over a plane")
		p, err := plane.Open(plane.Config{Loops: 2})
		if err != nil {
			panic(err)
		}
		underTest = p
		code = m.Run()
		p.Close()
	}
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func TestTheRoadIsTold(t *testing.T) {
	want := "sockets"
	if underTest != nil {
		want = "plane"
	}
	if got := open(t, newPorts(t), four).Road(); got != want {
		t.Errorf("the session goes over %q, want %q", got, want)
	}
}
