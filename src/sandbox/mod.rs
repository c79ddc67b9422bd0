//! A UTimeMaster server of its own, stored in SQLite: what tests, the demo and policies are tried on.
