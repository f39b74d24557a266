//! Proofs about stripe-identity that need other tools than its tests: see `PROOF.md`.
