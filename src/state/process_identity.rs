//! Who runs this: user, host, process, and whether a process that held a lock is still there.

use std::fs;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

/// Identifies a process, so that it can be distinguished from any other one, also after a restart
/// of the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Process {
    pub(super) actor: String,
    pub(super) host: String,
    pub(super) pid: u32,
    /// The kernel that runs it and its space of process numbers; empty where that is not known.
    pub(super) space: String,
    /// When the kernel started it: numbers of processes are given again.
    pub(super) born: String,
}

impl Process {
    pub(super) fn current_process() -> Process {
        let pid = std::process::id();
        Process {
            actor: actor_name(),
            host: host_name(),
            pid,
            space: pid_namespace(),
            born: start_time(pid).unwrap_or_default(),
        }
    }

    /// Surely ended: it ran in this very space of process numbers and is not there any more.
    pub(super) fn is_gone(&self) -> bool {
        let here = pid_namespace();
        !self.space.is_empty()
            && self.space == here
            && start_time(self.pid).as_ref() != Some(&self.born)
    }
}

fn actor_name() -> String {
    ["MUSTER_ACTOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .or_else(|| account_name().map(str::to_owned))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// Services and containers often have no USER; the account's name is looked up then, once in a
/// process: in the list of local accounts, and else by a program that asks the name service of the
/// machine.
fn account_name() -> Option<&'static str> {
    static NAME: OnceLock<Option<String>> = OnceLock::new();
    let ask = || {
        if let Some(name) = find_local_account() {
            return Some(name);
        }
        let mut id = std::process::Command::new("id");
        let asked = id.arg("-un").stderr(std::process::Stdio::null()).output().ok()?;
        let name = String::from_utf8(asked.stdout).ok()?.trim().to_owned();
        (asked.status.success() && !name.is_empty()).then_some(name)
    };
    NAME.get_or_init(ask).as_deref()
}

/// The name of this process's account in `/etc/passwd`; `None` where the list or `/proc` is not
/// there, or another service knows the account.
#[cfg(unix)]
fn find_local_account() -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let number = fs::metadata("/proc/self").ok()?.uid();
    name_in_passwd(&fs::read_to_string("/etc/passwd").ok()?, number)
}

#[cfg(not(unix))]
fn find_local_account() -> Option<String> {
    None
}

/// The first account with this number in a list with a line `name:password:number:…` each.
fn name_in_passwd(list: &str, number: u32) -> Option<String> {
    list.lines().find_map(|line| {
        let mut parts = line.split(':');
        let (name, own) = (parts.next()?, parts.nth(1)?);
        (own.parse() == Ok(number) && !name.is_empty()).then(|| name.to_owned())
    })
}

fn host_name() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = kernel.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    match named.trim() {
        "" => "unknown".to_owned(),
        named => named.to_owned(),
    }
}

/// Two containers may share a host's name and process numbers, but not both of these.
fn pid_namespace() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let numbers = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    match (boot.trim(), numbers.to_str()) {
        ("", _) | (_, None | Some("")) => String::new(),
        (boot, Some(numbers)) => format!("{boot} {numbers}"),
    }
}

/// Field 22 of `/proc/PID/stat`; the name before it may hold spaces and brackets.
fn start_time(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    // A process that ended and was not yet asked about has no open files and holds nothing.
    let state = fields.next()?;
    (state != "Z").then(|| fields.nth(18).map(str::to_owned)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_number_and_no_line_is_a_fault() {
        let list = "root:x:0:0:root:/root:/bin/sh\n+::::::\nnoise\n:x:7::::\nhr:x:1001:1001::/:\n";
        assert_eq!(name_in_passwd(list, 0).as_deref(), Some("root"));
        assert_eq!(name_in_passwd(list, 1001).as_deref(), Some("hr"));
        assert_eq!((name_in_passwd(list, 7), name_in_passwd(list, 100)), (None, None));
    }

    #[test]
    fn this_process_is_there_and_others_are_not() {
        let this = Process::current_process();
        assert!(!this.is_gone());
        assert!(Process { pid: u32::MAX, ..this.clone() }.is_gone());
        assert!(Process { born: "1".to_owned(), ..this.clone() }.is_gone());
        assert!(!Process { space: "another kernel".to_owned(), pid: u32::MAX, ..this }.is_gone());
    }
}
