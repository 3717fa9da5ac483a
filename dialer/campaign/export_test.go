package campaign

// Candidates is the claim's query, for its plan.
const Candidates = candidates
