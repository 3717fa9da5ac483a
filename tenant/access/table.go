package access

import "github.com/boyunhq/boyun/tenant"

// Object is a kind of thing that rights speak of.
type Object string

// The objects, in the order of the console.
const (
	Start       Object = "start"       // the set-up checklist
	Floor       Object = "floor"       // agents and lines, live
	Campaigns   Object = "campaigns"   // campaigns, their queue and reasons
	Lists       Object = "lists"       // lists
	Leads       Object = "leads"       // leads
	Imports     Object = "imports"     // uploads and their rows
	Calls       Object = "calls"       // call history
	Recordings  Object = "recordings"  // sound
	Numbers     Object = "numbers"     // caller ids
	Trunks      Object = "trunks"      // SIP trunks
	Routing     Object = "routing"     // rules, queues, skills, where callers land
	Desk        Object = "desk"        // the agent's own place
	Users       Object = "users"       // people
	Invitations Object = "invitations" // people to be
	Keys        Object = "keys"        // API keys
	Sandbox     Object = "sandbox"     // the sandbox carrier
	Billing     Object = "billing"     // plan, usage and bills
	Compliance  Object = "compliance"  // rules, blocklist, consent and proof
	Audit       Object = "audit"       // the audit log
	Settings    Object = "settings"    // company, zone, policies
	Inbox       Object = "inbox"       // the demo's mails
	Me          Object = "me"          // the own account
)

// Action is a verb of rights.
type Action string

// The actions. Write covers create, change, archive and delete.
const (
	Read    Action = "read"
	ReadOwn Action = "read_own" // only what the asker took part in; whoever may Read may this too
	Write   Action = "write"
	Run     Action = "run" // make it act: start a campaign, take a seat, place a call
	Export  Action = "export"
	Listen  Action = "listen"  // hear a running call
	Whisper Action = "whisper" // speak to its agent alone
	Barge   Action = "barge"   // speak to both sides
	Take    Action = "take"    // take its agent's place
)

// Right is one row of the table: who may do action on object, and whether an API key can have it as a scope.
type Right struct {
	Object Object
	Action Action
	Roles  []tenant.Role
	Key    bool
}

// Scope is the right as one word, "object:action": the scope of an API key and the verb of the console.
func (r Right) Scope() string { return Scope(r.Object, r.Action) }

// Scope joins object and action.
func Scope(object Object, action Action) string { return string(object) + ":" + string(action) }

// table is every right there is. A pair that is not here nobody may.
func table() []Right {
	const (
		owner, admin, supervisor, agent      = tenant.Owner, tenant.Admin, tenant.Supervisor, tenant.Agent
		auditor, developer, billing          = tenant.Auditor, tenant.Developer, tenant.Billing
		scope, person                   bool = true, false
	)
	who := func(roles ...tenant.Role) []tenant.Role { return roles }
	everybody := tenant.Roles()
	lead := who(owner, admin, supervisor)
	drive := who(owner, admin, supervisor, developer)
	see := who(owner, admin, supervisor, auditor, developer)
	return []Right{
		{Start, Read, who(owner, admin), person},
		{Start, Write, who(owner, admin), person},
		{Floor, Read, lead, person},
		{Floor, Run, lead, person},
		{Campaigns, Read, see, scope},
		{Campaigns, Write, drive, scope},
		{Campaigns, Run, drive, scope},
		{Lists, Read, see, scope},
		{Lists, Write, drive, scope},
		{Lists, Export, who(owner, admin), scope},
		{Leads, Read, see, scope},
		{Leads, Write, drive, scope},
		{Leads, Export, who(owner, admin), scope},
		{Imports, Read, see, scope},
		{Imports, Write, drive, scope},
		{Calls, Read, see, scope},
		{Calls, ReadOwn, who(owner, admin, supervisor, agent, auditor, developer), person},
		{Calls, Run, who(owner, admin, supervisor, agent, developer), scope},
		{Calls, Export, who(owner, admin, auditor), scope},
		{Calls, Listen, lead, scope},
		{Calls, Whisper, lead, scope},
		{Calls, Barge, lead, scope},
		{Calls, Take, lead, scope},
		{Recordings, Read, who(owner, admin, supervisor, auditor), scope},
		{Recordings, ReadOwn, who(owner, admin, supervisor, agent, auditor), person},
		{Recordings, Write, who(owner, admin), scope},
		{Numbers, Read, see, scope},
		{Numbers, Write, who(owner, admin), person},
		{Trunks, Read, see, scope},
		{Trunks, Write, who(owner, admin), person},
		{Routing, Read, see, scope},
		{Routing, Write, lead, scope},
		{Desk, Run, who(owner, admin, supervisor, agent), person},
		{Users, Read, who(owner, admin, supervisor, auditor), scope},
		{Users, Write, who(owner, admin), person},
		{Invitations, Read, lead, person},
		{Invitations, Write, who(owner, admin), person},
		{Keys, Read, who(owner, admin, developer), person},
		{Keys, Write, who(owner, admin, developer), person},
		{Sandbox, Read, who(owner, admin, supervisor, agent, auditor, developer), scope},
		{Sandbox, Run, who(owner, admin, supervisor, agent, developer), scope},
		{Billing, Read, who(owner, admin, billing), scope},
		{Billing, Write, who(owner, billing), person},
		{Compliance, Read, who(owner, admin, supervisor, auditor, developer), scope},
		{Compliance, Write, lead, scope},
		{Compliance, Export, who(owner, admin, auditor), scope},
		{Audit, Read, who(owner, admin, auditor), scope},
		{Audit, Export, who(owner, auditor), scope},
		{Settings, Read, who(owner, admin), person},
		{Settings, Write, who(owner, admin), person},
		{Inbox, Read, who(owner, admin, developer), person},
		{Me, Read, everybody, person},
		{Me, Write, everybody, person},
	}
}
