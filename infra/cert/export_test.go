package cert

// LookEvery is how long a changed file may wait.
const LookEvery = lookEvery
