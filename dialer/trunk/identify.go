package trunk

import "github.com/emiago/sipgo/sip"

// identify says who calls, beside From, and adds the trunk's own fields. Every number here was proved to be the tenant's: From by
// permit, Diversion by the book.
func (a *attempt) identify(req *sip.Request) {
	account, identity := a.dlg.account, sip.FromHeader{Address: a.dlg.local}
	switch account.Identity {
	case Asserted: // RFC 3325 section 9.1
		req.AppendHeader(sip.NewHeader("P-Asserted-Identity", identity.Value()))
	case Preferred: // section 9.2
		req.AppendHeader(sip.NewHeader("P-Preferred-Identity", identity.Value()))
	}
	if account.Privacy == Shown { // RFC 3323 section 4.2
		req.AppendHeader(sip.NewHeader("Privacy", "none"))
	}
	if digits, ok := spell(account.Diverted, account.Numbers); ok { // RFC 5806 section 4
		from := sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: digits, Host: a.dlg.local.Host}}
		req.AppendHeader(sip.NewHeader("Diversion", from.Value()+";reason=unconditional"))
	}
	for _, h := range account.Headers {
		req.AppendHeader(sip.NewHeader(h.Name, h.Value))
	}
}
