//! Ports of loopback for servers that are told where to listen, and for addresses where nothing
//! does.
//!
//! The kernel gives ports from 32768 on to whoever asks for any, so a port that was free a moment
//! ago may be the port of another test when it is used. These are below.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

const FIRST: u32 = 15_000;
const COUNT: u32 = 15_000;

/// A port that nothing listens on, and that no other test of this process is given.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Two runs of the suite on one machine begin at different places.
    let start = std::process::id().wrapping_mul(617);
    for _ in 0..COUNT {
        let place = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let port = u16::try_from(FIRST + place).expect("ports end at 65535");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port from {FIRST} on is free");
}

#[test]
fn ports_that_are_given_are_free_and_differ() {
    let ports = std::collections::BTreeSet::from_iter((0..50).map(|_| free_port()));
    assert_eq!(ports.len(), 50);
    let free = ports.iter().filter(|port| TcpListener::bind(("127.0.0.1", **port)).is_ok());
    assert!(free.count() > 40, "other programs of this machine may have taken some");
}
