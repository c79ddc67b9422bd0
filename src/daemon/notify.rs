//! Reports the state of the service to systemd, by the protocol of `sd_notify`: one datagram with
//! lines to the socket that it names.

use std::ffi::OsStr;
use std::fmt;

#[cfg(unix)]
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// The service manager that started the service and asked for its state; often there is none.
#[derive(Default)]
pub struct Notifier {
    #[cfg(unix)]
    to: Option<(UnixDatagram, SocketAddr)>,
    watchdog: bool,
}

impl Notifier {
    /// From the values of `NOTIFY_SOCKET` and `WATCHDOG_USEC`. A socket that cannot be used is as
    /// if there were none.
    pub fn new(socket: Option<&OsStr>, watchdog: bool) -> Notifier {
        #[cfg(unix)]
        {
            let to = socket.and_then(parse_socket_address).zip(UnixDatagram::unbound().ok());
            let to = to.map(|(address, socket)| (socket, address));
            // A listener that does not listen must not hold the service up.
            let to = to.filter(|(socket, _)| socket.set_nonblocking(true).is_ok());
            Notifier { to, watchdog }
        }
        #[cfg(not(unix))]
        {
            let _ = socket;
            Notifier { watchdog }
        }
    }

    /// Sends lines such as `READY=1`.
    pub fn send_lines(&self, lines: &str) {
        #[cfg(unix)]
        if let Some((socket, address)) = &self.to {
            // A failure is ignored: the service manager no longer listens.
            let _ = socket.send_to_addr(lines.as_bytes(), address);
        }
        #[cfg(not(unix))]
        let _ = lines;
    }

    /// Reports that the loop goes round, where that is watched.
    pub fn send_heartbeat(&self) {
        if self.watchdog {
            self.send_lines("WATCHDOG=1");
        }
    }
}

/// A path, or a name in the kernel's own space that is written with an @ in front.
#[cfg(unix)]
fn parse_socket_address(name: &OsStr) -> Option<SocketAddr> {
    use std::os::unix::ffi::OsStrExt as _;
    match name.as_bytes() {
        [] => None,
        #[cfg(target_os = "linux")]
        [b'@', name @ ..] => {
            use std::os::linux::net::SocketAddrExt as _;
            SocketAddr::from_abstract_name(name).ok()
        }
        _ => SocketAddr::from_pathname(name).ok(),
    }
}

impl fmt::Debug for Notifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifier").field("watchdog", &self.watchdog).finish_non_exhaustive()
    }
}
