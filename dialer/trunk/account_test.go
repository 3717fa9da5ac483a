package trunk

import (
	"errors"
	"testing"

	"github.com/boyunhq/boyun/infra/fault"
)

// What is wrong with an account is said beside the field it is in.
func TestAnAccountsFaultNamesItsField(t *testing.T) {
	for field, spoil := range map[string]func(*Account){
		"name":     func(a *Account) { a.Name = " " },
		"port":     func(a *Account) { a.Port = 99999 },
		"username": func(a *Account) { a.Username = "" },
		"host":     func(a *Account) { a.Host = "sip example" },
	} {
		a := Account{Name: "Carrier", Kind: Digest, Transport: "udp", Host: "sip.example.net", Port: 5060, Username: "u", Numbers: E164}
		if err := a.Validate(); err != nil {
			t.Fatal(err)
		}
		spoil(&a)
		e, ok := errors.AsType[*fault.Error](a.Validate())
		if !ok || e.Detail["field"] != field {
			t.Errorf("%s: %+v", field, e)
		}
	}
}
