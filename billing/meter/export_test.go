package meter

// Close is what the job of a day's close does.
var Close = (*Ledger).close
