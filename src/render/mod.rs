//! Plans and reports as text for people and machines.
