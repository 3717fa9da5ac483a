// Package supply owns what a campaign draws its leads from: its lists and the mix of them, the selection, the order, and what each
// outcome means for a lead's next try. It decides; dialer/campaign keeps the plan, fills the queue by it and claims. It does not know
// when a person may be called (dialer/guard) nor how many are dialed (dialer/pace).
package supply
