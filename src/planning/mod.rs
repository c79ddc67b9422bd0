//! What must change, decided purely: no clock, no network, no disk.
