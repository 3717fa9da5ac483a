// Package settings owns the configuration of a Boyun process: one table that makes the flags, the BOYUN_* variables, the keys of the
// YAML file and the commented sample, so that they cannot drift. A flag beats a variable, a variable beats the file, the file beats the
// default. It does not open anything; cmd/node does, with what it finds here.
package settings

import (
	"time"
)

// Settings is everything an operator may set.
type Settings struct {
	Roles string
	Data  string
	Node  string

	Listen    string
	PublicURL string
	TLS       string
	TLSCert   string
	TLSKey    string
	ACMEHost  string
	ACMEMail  string
	Proxies   string
	Admin     string

	DatabaseURL  string
	DatabasePool int
	RedisURL     string
	Recordings   string
	Reserve      int
	S3Key        string
	S3Secret     string
	KeyFile      string

	SIPAddress   string
	SIPPort      int
	SIPTLSPort   int
	MediaAddress string
	PublicIP     string
	RTPPorts     string
	WebRTCPort   int
	WebRTCCodec  string
	WebRTCTCP    int
	SharedPorts  int
	STUN         string
	TURNPort     int
	TURNServers  string
	TURNSecret   string
	Sandbox      string
	TrunkNets    string

	MailURL  string
	MailFrom string

	LogLevel  string
	LogFormat string
	Drain     time.Duration

	Private       string
	OperatorToken string

	RiskFeedURL    string
	RiskFeedKey    string
	RiskFeedHash   string
	RiskFeedSecret string
	RiskFeedToken  string
}

// entry is one setting: its name makes the flag (--name-part), the variable (BOYUN_NAME_PART) and the file's key (name_part).
type entry struct {
	name    string
	section string // heading in the sample
	value   any    // *string, *int or *time.Duration into Settings
	usage   string
}

// entries lists every setting once, in the order of the sample and of --help.
func (s *Settings) entries() []entry {
	return []entry{
		{"roles", "The process", &s.Roles, "what this process does: api, softphone, dialer, worker; several by comma, all by default. softphone and dialer go together"},
		{"data", "", &s.Data, "folder of everything kept on this machine: embedded Postgres, recordings, keys, certificates"},
		{"node", "", &s.Node, "name of this node in leases and calls; empty: the host's name"},
		{"drain", "", &s.Drain, "how long running calls may go on after the first SIGTERM; a second one ends them"},
		{"listen", "Web: console, API, live stream", &s.Listen, "address of the web server (voice nodes take their agents' sockets here: route /v1/desk to them); without TLS only a loopback address is served, because browsers give no microphone on plain http"},
		{"public_url", "", &s.PublicURL, "address under which people reach the console, for links in mail; empty: made from listen"},
		{"tls", "", &s.TLS, "off (loopback only), self-signed (for a LAN), files (tls_cert, tls_key) or acme (acme_host)"},
		{"tls_cert", "", &s.TLSCert, "certificate chain in PEM, read again when it changes"},
		{"tls_key", "", &s.TLSKey, "its key in PEM"},
		{"acme_host", "", &s.ACMEHost, "host name for a certificate by ACME (Let's Encrypt); port 443 must reach us"},
		{"acme_mail", "", &s.ACMEMail, "contact address given to the ACME authority"},
		{"trusted_proxies", "", &s.Proxies, "addresses or networks of your own reverse proxies before the web server, by comma, e.g. 127.0.0.1, 10.0.4.0/24: what they write into X-Forwarded-For is believed, nobody else's is; empty: there are none"},
		{"admin", "", &s.Admin, "address of metrics, health and profiles; keep it off the internet"},
		{"database_url", "State", &s.DatabaseURL, "Postgres itself, no pooler such as PgBouncer before it, e.g. postgres://boyun:secret@db:5432/boyun; empty: an own Postgres under data is started"},
		{"database_pool", "", &s.DatabasePool, "largest number of connections to Postgres"},
		{"redis_url", "", &s.RedisURL, "shared session state, e.g. redis://redis:6379/0; empty: in memory, for one process only"},
		{"recordings", "", &s.Recordings, "where recordings go: a folder, or s3://endpoint/bucket; empty: the folder recordings under data"},
		{"recordings_reserve_mb", "", &s.Reserve, "megabytes of the recordings' disk that stay free for calls that are up: below it, campaigns whose calls must be recorded call nobody"},
		{"s3_key", "", &s.S3Key, "access key of the S3 store"},
		{"s3_secret", "", &s.S3Secret, "secret key of the S3 store"},
		{"key_file", "", &s.KeyFile, "keyset that seals the tenants' keys; made once, back it up; empty: keys.json under data"},
		{"sip_address", "Telephony", &s.SIPAddress, "address for SIP towards trunks"},
		{"sip_port", "", &s.SIPPort, "UDP and TCP port for SIP; 0 takes a free one"},
		{"sip_tls_port", "", &s.SIPTLSPort, "TLS port for SIP; 0: no SIP over TLS is accepted (calls to TLS trunks still go out)"},
		{"media_address", "", &s.MediaAddress, "address for RTP towards trunks and for the browsers' audio"},
		{"public_ip", "", &s.PublicIP, "address announced to trunks and browsers when this machine stands behind 1:1 NAT; empty: media_address"},
		{"rtp_ports", "", &s.RTPPorts, "range of UDP ports for RTP, two a call, e.g. 20000-29999"},
		{"rtp_shared_ports", "", &s.SharedPorts, "pairs of RTP ports that calls share, for carriers that send their audio from the address they announce; a call that is not heard there gets its own; 0: two ports for every call"},
		{"webrtc_port", "", &s.WebRTCPort, "the one UDP port of all browsers' audio; 0 takes a free one"},
		{"webrtc_codec", "", &s.WebRTCCodec, "what agents' browsers speak: pcma or pcmu, which are forwarded as they are, or opus, which is coded anew for every call at about five times the cost and needs a program built with it (make build TAGS=opus)"},
		{"webrtc_tcp_port", "", &s.WebRTCTCP, "TCP port for browsers whose network passes no UDP; 0: none"},
		{"stun", "", &s.STUN, "STUN servers told to browsers, e.g. stun:stun.example.com:3478, by comma"},
		{"turn_port", "", &s.TURNPort, "port of the embedded TURN server (UDP and TCP); 0: off"},
		{"turn_servers", "", &s.TURNServers, "other TURN servers told to browsers, by comma; their time-limited credentials are made with turn_secret"},
		{"turn_secret", "", &s.TURNSecret, "shared secret of those TURN servers (coturn: static-auth-secret)"},
		{"sandbox", "", &s.Sandbox, "address of the sandbox carrier for trial calls; off: none"},
		{"trunk_networks", "", &s.TrunkNets, "networks that are not public and in which companies' trunks, and the audio of their calls, may be, by comma, e.g. 10.20.0.0/16; any: every private network and this machine, but no link-local address; empty: any where private is yes or sip_address is a private one without public_ip, this machine where sip_address is a loopback address, else none"},
		{"mail_url", "Mail", &s.MailURL, "SMTP server, e.g. smtp://user:password@mail.example.com:587; empty: mail goes to the log and the demo inbox"},
		{"mail_from", "", &s.MailFrom, "sender of our mail"},
		{"private", "Trust", &s.Private, "yes: this installation serves one company, whose admins may verify their own caller IDs and call real people; no: strangers sign up, an operator verifies"},
		{"operator_token", "", &s.OperatorToken, "opens the operator's pages at /operator/letters of the admin address, where documents that prove caller IDs are judged: the password asked for there, 16 characters or more; empty: no such pages"},
		{"risk_feed_url", "Compliance", &s.RiskFeedURL, "anti-fraud feed that is asked before anybody is called (docs/risk-feed.md); while it cannot be heard nobody is called; empty: none"},
		{"risk_feed_key", "", &s.RiskFeedKey, "the feed's Ed25519 public key in base64: what it does not sign does not count"},
		{"risk_feed_hash", "", &s.RiskFeedHash, "how numbers are given to it, by contract: hmac-sha256 or e164"},
		{"risk_feed_secret", "", &s.RiskFeedSecret, "shared secret of hmac-sha256, 16 characters or more"},
		{"risk_feed_token", "", &s.RiskFeedToken, "bearer token for the feed"},
		{"log_level", "Logs", &s.LogLevel, "debug, info, warn or error"},
		{"log_format", "", &s.LogFormat, "text or json"},
	}
}

// Defaults is a process that runs everything on this machine and is reached on it alone.
func Defaults() Settings {
	return Settings{
		Roles: "api,softphone,dialer,worker", Data: "data", Drain: 10 * time.Minute,
		Listen: "localhost:8080", TLS: "off", Admin: "127.0.0.1:8081", DatabasePool: 16, Reserve: 1024,
		SIPAddress: "127.0.0.1", SIPPort: 5060, MediaAddress: "127.0.0.1", RTPPorts: "20000-29999", WebRTCPort: 8189, WebRTCCodec: "pcma",
		Sandbox: "127.0.0.1:0", MailFrom: "Boyun <no-reply@localhost>", Private: "no", RiskFeedHash: "hmac-sha256", LogLevel: "info", LogFormat: "text",
	}
}
