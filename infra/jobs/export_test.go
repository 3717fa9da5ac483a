package jobs

// BackOffAfter is backOffAfter.
var BackOffAfter = backOffAfter
