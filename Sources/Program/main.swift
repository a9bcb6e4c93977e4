import NormLint

// Synchronous on purpose: an `async` main takes ten times as long to start in a static executable.
NormLint.main()
