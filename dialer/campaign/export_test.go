package campaign

// DueAgain and NextFresh are the claim's queries, for their plans.
const (
	DueAgain  = again
	NextFresh = fresh
)

// Today is what the preflight counts by.
var Today = today
