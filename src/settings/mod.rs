//! muster.yaml: what the person configured, checked, with a place for every mistake.
